"use client";
import { useId, useState } from "react";
import type { StepInput } from "@/lib/core/orchestration-input";
import { Field } from "../../primitives/field";
import { Input } from "../../primitives/input";
import { Select } from "../../primitives/select";
import { useTools } from "../context";
import { targetOf, type TargetField } from "../model/describe";
import { writeValue } from "../model/edit";
import { errorAt } from "../model/issues";
import { below, type Pointer } from "../model/pointer";
import { useForm } from "./bound";
import { MappingEditor } from "./mapping-editor";
import { Section } from "./section";
import { useReadable } from "./template-bound";

const FIELDS = [
  { value: "role", label: "Role" },
  { value: "capability", label: "Capability" },
  { value: "tool", label: "Tool" },
  { value: "agent", label: "Agent" },
];
const TARGETS = ["role", "roleName", "roleId", "capability", "tool", "agent"] as const;

/** The step with one target instead of whatever it had. */
function withTarget(step: StepInput, field: TargetField, name: string): StepInput {
  const rest = Object.fromEntries(
    Object.entries(step).filter(([key]) => !TARGETS.some((target) => target === key)),
  );
  return name === "" ? rest : { ...rest, [field]: name };
}

export interface StepFormProps {
  pointer: Pointer;
  step: StepInput;
}

/** Who does the step. */
export function TargetPicker({ pointer, step }: StepFormProps) {
  const { names, actions } = useTools();
  const { errors } = useForm();
  const listId = useId();
  const target = targetOf(step);
  const [kind, setKind] = useState<TargetField>("capability");
  const field = target?.field ?? kind;
  const shownField = field === "roleName" || field === "roleId" ? "role" : field;
  const options = {
    role: names.roles.map(({ name }) => name),
    capability: names.capabilities.map(({ name }) => name),
    tool: names.capabilities.map(({ name }) => name),
    agent: names.agents,
  }[shownField];
  const mine = errors.filter((error) => error.pointer === pointer || error.pointer === below(pointer, field));
  const set = (nextField: TargetField, name: string) =>
    actions.edit(
      (edit) => writeValue(edit.draft, pointer, withTarget(step, nextField, name), edit.selection),
      `target:${pointer}`,
    );
  return (
    <div className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-2" data-pointer={below(pointer, field)}>
      <Field label="Done by">
        <Select
          options={FIELDS}
          value={shownField}
          onChange={(event) => {
            setKind(event.target.value as TargetField);
            if (target) set(event.target.value as TargetField, target.name);
          }}
        />
      </Field>
      <Field label="Which" error={mine[0]?.detail ?? null}>
        <Input
          mono
          list={listId}
          autoComplete="off"
          placeholder={options[0] ?? "name"}
          value={target?.name ?? ""}
          onBlur={actions.pause}
          onChange={(event) => {
            setKind(field);
            set(field, event.target.value);
          }}
        />
      </Field>
      <datalist id={listId}>
        {options.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}

/** What the step is given. */
export function InputSection({ pointer, step }: StepFormProps) {
  const { names } = useTools();
  const { errors } = useForm();
  const at = below(pointer, "inputMapping");
  const readable = useReadable({ pointer });
  const target = targetOf(step);
  const capability = names.capabilities.find(({ name }) => name === (step.capability ?? step.tool));
  const count = Object.keys(step.inputMapping ?? {}).length;
  return (
    <Section
      title="Input"
      summary={count > 0 ? `${count} set` : "automatic"}
      pointers={[at]}
      open={count > 0 || target !== null}
    >
      <p className="text-xs text-ink-faint">
        {capability
          ? capability.description
          : "With nothing set it gets the whole input, and what the step before gave back."}{" "}
        Type <code>{"{{"}</code> to see what can be read here.
      </p>
      <MappingEditor
        pointer={at}
        readable={readable}
        schema={capability?.parameters}
        noun={capability ? "parameter" : "value"}
      />
      {errorAt(errors, at) && count === 0 ? (
        <p className="text-xs text-danger-text">{errorAt(errors, at)}</p>
      ) : null}
    </Section>
  );
}
