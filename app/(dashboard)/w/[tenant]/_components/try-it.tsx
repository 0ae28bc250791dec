"use client";
import { Play } from "lucide-react";
import { useState } from "react";
import type { JsonObject } from "@/lib/core/json";
import type { StartShape } from "@/lib/services/executions/shapes";
import { api } from "@/lib/ui/api";
import { CodeBlock } from "@/lib/ui/blocks/code-block";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import {
  fieldsOf,
  type FormValues,
  readForm,
  type SchemaField,
  shownValue,
} from "@/lib/ui/execution/schema-fields";
import { SchemaForm } from "@/lib/ui/execution/schema-form";
import { Button } from "@/lib/ui/primitives/button";
import { Field } from "@/lib/ui/primitives/field";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";
import { Select } from "@/lib/ui/primitives/select";
import { exampleInputs } from "@/lib/ui/shell/example-inputs";
import type { Problem } from "@/lib/ui/problem";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { curlOf } from "./curl-of";
import { TryItResult } from "./try-it-result";

export interface TryItCapability {
  name: string;
  description: string;
  parameters: JsonObject;
}

export interface TryItProps {
  capabilities: readonly TryItCapability[];
  publicUrl: string;
}

function exampleValues(capability: TryItCapability | undefined, fields: readonly SchemaField[]): FormValues {
  const example = exampleInputs(capability?.parameters ?? {});
  return Object.fromEntries(fields.map((field) => [field.name, shownValue(field, example[field.name])]));
}

/** Whether the form's own fields say all that is wrong. */
function saidByFields({ errors = [] }: Problem, fields: readonly SchemaField[]): boolean {
  const pointers = new Set(fields.map((field) => `/inputs/${field.name}`));
  return errors.length > 0 && errors.every((error) => pointers.has(error.pointer));
}

/** Runs a capability from the page, and shows the same call for a program. */
export function TryIt({ capabilities, publicUrl }: TryItProps) {
  const workspace = useWorkspace();
  const [name, setName] = useState(
    () => (capabilities.find((known) => known.name === "echo") ?? capabilities[0])?.name ?? "",
  );
  const capability = capabilities.find((known) => known.name === name);
  const fields = fieldsOf(capability?.parameters ?? {});
  const [edited, setEdited] = useState<FormValues | null>(null);
  const [result, setResult] = useState<StartShape | null>(null);
  const values = edited ?? exampleValues(capability, fields);
  const { value: inputs, errors } = readForm(fields, values);
  const start = useApiAction(
    // A person who presses Run twice wants two executions, also of a capability that writes.
    () =>
      api<StartShape>("/orchestrate", {
        method: "POST",
        workspace,
        body: { intent: name, inputs, idempotent: false },
      }),
    { quiet: true, onSuccess: setResult },
  );
  function choose(next: string): void {
    setName(next);
    setEdited(null);
    setResult(null);
    start.reset();
  }
  return (
    <Panel>
      <PanelHeader title="Try it" description="Run a capability and see what comes back." />
      <PanelBody className="flex flex-col gap-4">
        <form
          className="flex flex-col gap-3"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setResult(null);
            void start.run(undefined);
          }}
        >
          <Field label="Capability" hint={capability?.description}>
            <Select
              value={name}
              options={capabilities.map((known) => ({ value: known.name, label: known.name }))}
              onChange={(event) => choose(event.target.value)}
            />
          </Field>
          <SchemaForm
            fields={fields}
            values={values}
            onChange={setEdited}
            errors={errors}
            problem={start.problem}
            pointer="/inputs"
          />
          <Button
            type="submit"
            variant="primary"
            busy={start.busy}
            disabled={Object.keys(errors).length > 0}
            className="self-start"
          >
            {start.busy ? null : <Play aria-hidden="true" />}
            Run
          </Button>
        </form>
        <div aria-live="polite" className="empty:hidden">
          {result ? <TryItResult start={result} workspace={workspace} /> : null}
          {start.problem && !saidByFields(start.problem, fields) ? (
            <ErrorNotice problem={start.problem} />
          ) : null}
        </div>
        <CodeBlock label="curl" code={curlOf(publicUrl, { intent: name, inputs })} />
      </PanelBody>
    </Panel>
  );
}
