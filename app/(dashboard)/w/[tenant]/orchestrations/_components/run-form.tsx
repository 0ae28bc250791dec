"use client";
import { Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { FieldError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { SchemaForm } from "@/lib/ui/execution/schema-form";
import { Button } from "@/lib/ui/primitives/button";
import { Field } from "@/lib/ui/primitives/field";
import { SegmentedControl } from "@/lib/ui/primitives/segmented-control";
import { Textarea } from "@/lib/ui/primitives/textarea";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { byField, inputFields, readFields, readText, startValues } from "@/lib/ui/execution/run-input";

export interface RunFormProps {
  id: string;
  /** JSON Schema of the input; null: anything. */
  schema: JsonObject | null;
}

const WAYS = [
  { value: "form", label: "Form" },
  { value: "json", label: "JSON" },
] as const;

/** Starts the published version with an input, and opens the execution. */
export function RunForm({ id, schema }: RunFormProps) {
  const fields = inputFields(schema);
  const [way, setWay] = useState<"form" | "json">(fields.length > 0 ? "form" : "json");
  const [values, setValues] = useState(() => startValues(schema));
  const [text, setText] = useState("{}");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const start = useStart(id);
  const shown = [...errors, ...(start.problem?.errors ?? []).map(withoutInput)];

  function switchTo(next: "form" | "json"): void {
    const { input } = readFields(schema, values);
    if (next === "json" && input) setText(JSON.stringify(input, null, 2));
    setErrors([]);
    setWay(next);
  }

  function submit(): void {
    const read = way === "form" ? readFields(schema, values) : readText(schema, text);
    setErrors(read.errors);
    if (read.input) void start.run(read.input);
  }

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {fields.length > 0 ? (
        <SegmentedControl
          label="Way to give the input"
          segments={WAYS}
          value={way}
          onValueChange={switchTo}
        />
      ) : null}
      {way === "form" ? (
        <SchemaForm
          fields={fields}
          values={values}
          onChange={setValues}
          errors={byField(shown)}
          pointer="/input"
        />
      ) : (
        <Field
          label="Input"
          hint={schema ? "A JSON object that fits the input schema." : "A JSON object. It takes any."}
          error={shown.map(({ pointer, detail }) => `${pointer || "Input"}: ${detail}`).join(" ") || null}
        >
          <Textarea
            mono
            rows={6}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
      )}
      {start.problem && shown.length === 0 ? <ErrorNotice problem={start.problem} /> : null}
      <Button type="submit" variant="primary" busy={start.busy} className="self-start">
        <Play aria-hidden="true" />
        Run
      </Button>
    </form>
  );
}

function useStart(id: string) {
  const workspace = useWorkspace();
  const router = useRouter();
  return useApiAction(
    (input: JsonObject) =>
      api<{ execution_id: string }>(`/orchestrations/${id}/execute`, {
        method: "POST",
        workspace,
        headers: { Prefer: "respond-async" },
        body: { input },
      }),
    {
      quiet: true,
      refresh: false,
      onSuccess: ({ execution_id: execution }) => router.push(`/w/${workspace}/executions/${execution}`),
    },
  );
}

/** The server points into the body; here the input is all there is. */
function withoutInput({ pointer, detail }: FieldError): FieldError {
  return { pointer: pointer.replace(/^\/input/, ""), detail };
}
