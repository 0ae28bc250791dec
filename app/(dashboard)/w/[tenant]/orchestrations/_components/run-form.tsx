"use client";
import { Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { FieldError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import { validateJson } from "@/lib/core/json-schema";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { Field } from "@/lib/ui/primitives/field";
import { SegmentedControl } from "@/lib/ui/primitives/segmented-control";
import { Textarea } from "@/lib/ui/primitives/textarea";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { InputField } from "./input-field";
import { buildInput, type FormField, formFields, initialValues, parseInput } from "./schema-form";

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
  const fields = formFields(schema);
  const [way, setWay] = useState<"form" | "json">(fields ? "form" : "json");
  const [values, setValues] = useState(() => initialValues(fields ?? []));
  const [text, setText] = useState("{}");
  const [errors, setErrors] = useState<FieldError[]>([]);
  const start = useStart(id);

  function switchTo(next: "form" | "json"): void {
    const built = buildInput(fields ?? [], values);
    if (next === "json" && built.ok) setText(JSON.stringify(built.input, null, 2));
    setErrors([]);
    setWay(next);
  }

  function submit(): void {
    const built = way === "form" ? buildInput(fields ?? [], values) : readText(text);
    const found = built.ok ? (schema ? validateJson(schema, built.input) : []) : [asFieldError(built)];
    setErrors(found);
    if (built.ok && found.length === 0) void start.run(built.input);
  }

  const refused = (start.problem?.errors ?? []).map(withoutInput);
  const all = [...errors, ...refused];
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {fields ? (
        <SegmentedControl
          label="Way to give the input"
          segments={WAYS}
          value={way}
          onValueChange={switchTo}
        />
      ) : null}
      {way === "form" && fields ? (
        fields.map((field) => (
          <InputField
            key={field.name}
            field={field}
            value={values[field.name] ?? ""}
            error={errorOf(all, field)}
            onChange={(value) => setValues((known) => ({ ...known, [field.name]: value }))}
          />
        ))
      ) : (
        <Field
          label="Input"
          hint={
            schema
              ? "A JSON object that fits the input schema."
              : "A JSON object. This orchestration takes any."
          }
          error={
            all.length > 0
              ? all.map(({ pointer, detail }) => `${pointer || "Input"}: ${detail}`).join(" ")
              : null
          }
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
      {start.problem && refused.length === 0 ? <ErrorNotice problem={start.problem} /> : null}
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

function readText(text: string) {
  const input = parseInput(text);
  return input
    ? ({ ok: true, input } as const)
    : ({ ok: false, field: "", error: "This is not a JSON object." } as const);
}

function asFieldError({ field, error }: { field: string; error: string }): FieldError {
  return { pointer: field && `/${field}`, detail: error };
}

/** The server points into the body; here the input is all there is. */
function withoutInput({ pointer, detail }: FieldError): FieldError {
  return { pointer: pointer.replace(/^\/input/, ""), detail };
}

function errorOf(errors: readonly FieldError[], { name }: FormField): string | null {
  const found = errors.filter(({ pointer }) => pointer === `/${name}` || pointer.startsWith(`/${name}/`));
  return found.length > 0 ? found.map(({ detail }) => detail).join(" ") : null;
}
