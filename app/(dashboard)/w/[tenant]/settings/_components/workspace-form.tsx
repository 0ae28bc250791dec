"use client";
import { useState } from "react";
import type { Workspace } from "@/lib/services/tenants/shapes";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Textarea } from "@/lib/ui/primitives/textarea";
import { fieldError } from "@/lib/ui/problem";
import { useApiAction } from "@/lib/ui/use-api-action";

interface Values {
  name: string;
  description: string;
  contact: string;
}

function valuesOf({ name, settings }: Workspace): Values {
  return { name, description: settings.description ?? "", contact: settings.contact_email ?? "" };
}

/** What the workspace says about itself. */
export function WorkspaceForm({ workspace }: { workspace: Workspace }) {
  const [saved, setSaved] = useState(() => valuesOf(workspace));
  const [values, setValues] = useState(saved);
  const set = (change: Partial<Values>) => setValues((known) => ({ ...known, ...change }));
  function show(next: Workspace): void {
    setSaved(valuesOf(next));
    setValues(valuesOf(next));
  }
  const save = useApiAction(
    (body: object) => api<Workspace>("/workspace", { method: "PATCH", workspace: workspace.slug, body }),
    { quiet: true, success: "Saved", onSuccess: show },
  );
  const changed = JSON.stringify(values) !== JSON.stringify(saved);
  function submit(): void {
    const { name, description, contact } = values;
    const settings = { description: description.trim() || null, contact_email: contact.trim() || null };
    void save.run({ name, settings });
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field label="Name" required error={fieldError(save.problem, "/name")}>
        <Input
          value={values.name}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => set({ name: event.target.value })}
        />
      </Field>
      <Field
        label="Description"
        hint="What this workspace is for."
        error={fieldError(save.problem, "/settings/description")}
      >
        <Textarea
          rows={2}
          value={values.description}
          maxLength={500}
          onChange={(event) => set({ description: event.target.value })}
        />
      </Field>
      <Field
        label="Contact"
        hint="E-mail of whom to ask about it."
        error={fieldError(save.problem, "/settings/contact_email")}
      >
        <Input
          type="email"
          value={values.contact}
          autoComplete="off"
          onChange={(event) => set({ contact: event.target.value })}
        />
      </Field>
      {save.problem && !save.problem.errors?.length ? <ErrorNotice problem={save.problem} /> : null}
      <div className="flex justify-end gap-2">
        <Button disabled={!changed || save.busy} onClick={() => setValues(saved)}>
          Undo changes
        </Button>
        <Button type="submit" variant="primary" busy={save.busy} disabled={!changed}>
          Save
        </Button>
      </div>
    </form>
  );
}
