"use client";
import { useState } from "react";
import type { Trigger, TriggerCreated } from "@/lib/services/triggers/shapes";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { DialogClose } from "@/lib/ui/primitives/dialog";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Textarea } from "@/lib/ui/primitives/textarea";
import { fieldError } from "@/lib/ui/problem";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { readJsonObject } from "./read-json";
import { readVersion, VersionField } from "./version-field";

export interface TriggerFormProps {
  id: string;
  /** Given: it is changed. */
  trigger: Trigger | null;
  onCreated(created: TriggerCreated): void;
  onSaved(): void;
}

/** Its name, what of a message becomes the input, and how many messages a minute it takes. */
export function TriggerForm({ id, trigger, onCreated, onSaved }: TriggerFormProps) {
  const workspace = useWorkspace();
  const [mappingError, setMappingError] = useState<string | null>(null);
  const path = `/orchestrations/${id}/triggers${trigger ? `/${trigger.id}` : ""}`;
  const save = useApiAction(
    (body: object) =>
      api<Trigger | TriggerCreated>(path, { method: trigger ? "PATCH" : "POST", workspace, body }),
    { quiet: true, onSuccess: (saved) => ("secret" in saved ? onCreated(saved) : onSaved()) },
  );
  function submit(form: FormData): void {
    const text = String(form.get("mapping") ?? "").trim();
    const mapping = text === "" ? null : readJsonObject(text);
    setMappingError(text !== "" && mapping === null ? "This is not a JSON object." : null);
    if (text !== "" && mapping === null) return;
    void save.run({
      name: String(form.get("name") ?? ""),
      version: readVersion(form),
      input_mapping: mapping,
      messages_per_minute: Number(form.get("limit")),
    });
  }
  const nameError = fieldError(save.problem, "/name");
  const versionError = fieldError(save.problem, "/version");
  const limitError = fieldError(save.problem, "/messages_per_minute");
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <Field label="Name" required error={nameError} hint="Who sends: “Shop orders”.">
        <Input name="name" maxLength={100} autoComplete="off" defaultValue={trigger?.name} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <VersionField version={trigger?.version ?? null} error={versionError} />
        <Field label="Messages a minute" required error={limitError}>
          <Input
            name="limit"
            type="number"
            min={1}
            max={6000}
            defaultValue={trigger?.messages_per_minute ?? 60}
          />
        </Field>
      </div>
      <Field
        label="Input mapping"
        hint="A JSON object with templates over body, headers and query. Empty: the body is the input."
        error={mappingError}
      >
        <Textarea
          name="mapping"
          mono
          rows={5}
          spellCheck={false}
          placeholder={'{ "text": "{{body.message}}" }'}
          defaultValue={trigger?.input_mapping ? JSON.stringify(trigger.input_mapping, null, 2) : ""}
        />
      </Field>
      {save.problem && !nameError && !limitError && !versionError ? (
        <ErrorNotice problem={save.problem} />
      ) : null}
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" busy={save.busy}>
          {trigger ? "Save" : "Create trigger"}
        </Button>
      </div>
    </form>
  );
}
