"use client";
import { useState } from "react";
import type { JsonObject } from "@/lib/core/json";
import { isMetaTool } from "@/lib/core/meta-tools";
import type { Role } from "@/lib/services/roles/shapes";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";
import { Switch } from "@/lib/ui/primitives/switch";
import { Textarea } from "@/lib/ui/primitives/textarea";
import { fieldError, type Problem } from "@/lib/ui/problem";
import { useShowProblem } from "../../_components/use-show-problem";
import { LimitFields } from "./limit-fields";
import { ModelFields } from "./model-fields";
import { OutputFields } from "./output-fields";
import type { RoleChoices } from "./role-choices";
import { bodyOf, draftOf, type RoleDraft, schemaOf } from "./role-draft";
import { ToolPicker } from "./tool-picker";

export interface RoleFormProps {
  /** Null makes a new one. */
  initial: Role | null;
  choices: RoleChoices;
  nonce: string | null;
  busy: boolean;
  problem: Problem | null;
  submit: string;
  onSubmit(body: JsonObject): void;
}

/** What every part of the form gets. */
export interface RoleFieldsProps {
  draft: RoleDraft;
  change(part: Partial<RoleDraft>): void;
  error(name: string): string | null;
}

/** What a role is made of. */
export function RoleForm({ initial, choices, nonce, busy, problem, submit, onSubmit }: RoleFormProps) {
  const [draft, setDraft] = useState(() => draftOf(initial));
  const form = useShowProblem(problem);
  const error = (name: string) => fieldError(problem, `/${name}`);
  const change = (part: Partial<RoleDraft>) => setDraft((known) => ({ ...known, ...part }));
  const fields = { draft, change, error };
  const schemaFits = !draft.structured || schemaOf(draft) !== null;
  return (
    <form
      ref={form}
      className="flex min-w-0 flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (schemaFits) onSubmit(bodyOf(draft, choices.mayGrantMeta));
      }}
    >
      <Panel>
        <PanelHeader title="Who it is" />
        <PanelBody className="flex flex-col gap-4">
          <Identity {...fields} />
        </PanelBody>
      </Panel>
      <Panel>
        <PanelHeader title="What it works with" />
        <PanelBody className="flex flex-col gap-5">
          <ModelFields {...fields} models={choices.models} />
          <ToolPicker
            tools={choices.tools.filter(
              ({ name }) => draft.meta || draft.tools.includes(name) || !isMetaTool(name),
            )}
            value={draft.tools}
            onChange={(tools) => change({ tools })}
            error={problem?.errors?.find(({ pointer }) => pointer.startsWith("/tools"))?.detail ?? null}
          />
          {choices.mayGrantMeta ? (
            <Field
              layout="row"
              label="May use system.* tools"
              hint="It can then write roles and orchestrations, as drafts that a person publishes."
              error={error("meta")}
            >
              <Switch checked={draft.meta} onCheckedChange={(meta) => change({ meta })} />
            </Field>
          ) : null}
        </PanelBody>
      </Panel>
      <Panel>
        <PanelHeader title="What it gives, and when it stops" />
        <PanelBody className="flex flex-col gap-5">
          <OutputFields {...fields} nonce={nonce} />
          <LimitFields {...fields} tools={choices.tools} />
        </PanelBody>
      </Panel>
      {problem && !problem.errors?.length ? <ErrorNotice problem={problem} /> : null}
      <div className="flex justify-end gap-2">
        <Button type="submit" variant="primary" busy={busy} disabled={!schemaFits}>
          {submit}
        </Button>
      </div>
    </form>
  );
}

function Identity({ draft, change, error }: RoleFieldsProps) {
  return (
    <>
      <Field label="Name" required hint="Steps name it so, in any case." error={error("name")}>
        <Input
          value={draft.name}
          maxLength={200}
          autoComplete="off"
          placeholder="Writer"
          onChange={(event) => change({ name: event.target.value })}
        />
      </Field>
      <Field label="Description" hint="Planners read it to choose." error={error("description")}>
        <Input
          value={draft.description}
          maxLength={2000}
          autoComplete="off"
          onChange={(event) => change({ description: event.target.value })}
        />
      </Field>
      <Field
        label="Prompt"
        required
        hint="Its instructions. The step's input comes as the task."
        error={error("base_prompt")}
      >
        <Textarea
          mono
          rows={10}
          maxLength={100_000}
          value={draft.basePrompt}
          onChange={(event) => change({ basePrompt: event.target.value })}
        />
      </Field>
    </>
  );
}
