"use client";
import type { ComponentType } from "react";
import { STEP_TYPES, type StepInput, type StepType } from "@/lib/core/orchestration-input";
import { typeOfStep } from "@/lib/core/orchestration-steps";
import { isJsonObject } from "@/lib/core/json";
import { Field } from "../../primitives/field";
import { Select } from "../../primitives/select";
import { useTools } from "../context";
import { conditionText } from "../model/describe";
import { changeType } from "../model/edit";
import { losesSteps } from "../model/new-step";
import { below, placeOf } from "../model/pointer";
import { idOf } from "../model/tree";
import { TYPE_LOOKS } from "../palette/catalog";
import { InputSection, type StepFormProps, TargetPicker } from "./agent-form";
import { DurationBound, JsonBound, LongBound, NumberBound, TextBound, useBound, useForm } from "./bound";
import { ConditionEditor } from "./condition-editor";
import { ApprovalForm, BranchForm, LoopForm, OrchestrationForm, SetForm, WaitForm } from "./flow-forms";
import { IdField } from "./id-field";
import { MappingEditor } from "./mapping-editor";
import { Section } from "./section";
import { useReadable } from "./template-bound";

function ParallelForm() {
  return (
    <p className="text-sm text-ink-muted">
      Its steps run side by side and can't read each other. Put a loop inside for steps in a row.
    </p>
  );
}

const FORMS: Record<StepType, ComponentType<StepFormProps>> = {
  agent: TargetPicker,
  parallel: ParallelForm,
  branch: BranchForm,
  loop: LoopForm,
  orchestration: OrchestrationForm,
  approval: ApprovalForm,
  wait: WaitForm,
  set: SetForm,
};

/** Every field of one step. */
export function StepForm({ pointer, step }: StepFormProps) {
  const type = typeOfStep(step);
  const TypeForm = FORMS[type];
  const isAttempted = type === "agent" || type === "orchestration";
  return (
    <div>
      <div className="flex flex-col gap-3 px-4 pt-3 pb-4">
        <TypePicker pointer={pointer} step={step} />
        <TypeForm pointer={pointer} step={step} />
      </div>
      {isAttempted ? <InputSection pointer={pointer} step={step} /> : null}
      <Section
        title="Name"
        summary={step.name ?? idOf(step)}
        pointers={[below(pointer, "id"), below(pointer, "name"), below(pointer, "description")]}
        open
      >
        <IdField key={`${pointer} ${idOf(step)}`} pointer={pointer} step={step} />
        <TextBound
          pointer={below(pointer, "name")}
          label="Name"
          hint="Shown to people."
          placeholder={idOf(step) ?? ""}
        />
        <LongBound pointer={below(pointer, "description")} label="Description" rows={2} />
      </Section>
      <ConditionSection pointer={pointer} step={step} />
      {isAttempted ? <AttemptsSection pointer={pointer} step={step} /> : null}
      <ErrorSection pointer={pointer} step={step} />
      <OutputSection pointer={pointer} step={step} />
    </div>
  );
}

function TypePicker({ pointer, step }: StepFormProps) {
  const { actions } = useTools();
  const type = typeOfStep(step);
  const options = STEP_TYPES.map((value) => ({
    value,
    label: TYPE_LOOKS[value].word,
    disabled: losesSteps(step, value),
  }));
  return (
    <div data-pointer={below(pointer, "type")}>
      <Field label="Type" hint={TYPE_LOOKS[type].does}>
        <Select
          options={options}
          value={type}
          onChange={(event) =>
            actions.edit((edit) => changeType(edit.draft, pointer, event.target.value as StepType))
          }
        />
      </Field>
    </div>
  );
}

function ConditionSection({ pointer, step }: StepFormProps) {
  const at = below(pointer, "condition");
  return (
    <Section
      title="Condition"
      summary={step.condition ? conditionText(step.condition) : null}
      pointers={[at]}
      open={step.condition !== undefined}
    >
      <ConditionEditor pointer={at} label="Runs only when" place={{ pointer }} isOptional />
      {step.condition ? (
        <p className="text-xs text-ink-faint">Otherwise it is skipped, and what it gives back is null.</p>
      ) : null}
    </Section>
  );
}

function AttemptsSection({ pointer, step }: StepFormProps) {
  const { maxRetries, retryDelay, timeout } = step;
  const isSet = maxRetries !== undefined || retryDelay !== undefined || timeout !== undefined;
  const fields = ["maxRetries", "retryDelay", "timeout"].map((field) => below(pointer, field));
  const summary = maxRetries ? `${maxRetries} ${maxRetries === 1 ? "retry" : "retries"}` : null;
  return (
    <Section title="Retries and time" summary={summary} pointers={fields} open={isSet}>
      <div className="grid grid-cols-2 gap-3">
        <NumberBound
          pointer={below(pointer, "maxRetries")}
          label="Retries"
          placeholder="0"
          min={0}
          max={20}
        />
        <DurationBound pointer={below(pointer, "retryDelay")} label="First delay" placeholder="1s" />
      </div>
      <DurationBound
        pointer={below(pointer, "timeout")}
        label="Time of one attempt"
        hint="Delays double with each retry, with some chance in them."
        placeholder="30s, 10m"
      />
    </Section>
  );
}

function ErrorSection({ pointer, step }: StepFormProps) {
  const { draft } = useForm();
  const at = below(pointer, "onError");
  const { set, error } = useBound(at);
  const value = isJsonObject(step.onError) ? `goto:${String(step.onError.goto)}` : (step.onError ?? "");
  // Only later steps of the outermost list can be jumped to.
  const outer = Number(/^\/steps\/(\d+)/.exec(pointer)?.[1] ?? 0);
  const later = draft.steps.slice(outer + 1).flatMap((other: StepInput) => idOf(other) ?? []);
  const chosen = isJsonObject(step.onError) ? [String(step.onError.goto)] : [];
  const targets = [...new Set([...later, ...chosen])];
  return (
    <Section
      title="When it fails"
      summary={value === "" ? null : value.replace("goto:", "go to ")}
      pointers={[at]}
      open={value !== ""}
    >
      <div data-pointer={at}>
        <Field label="Then" error={error}>
          <Select
            placeholder="Fail the execution (default)"
            options={[
              { value: "continue", label: "Go on; what it gives back is null" },
              ...targets.map((id) => ({ value: `goto:${id}`, label: `Go to ${id}` })),
            ]}
            value={value === "fail" ? "" : value}
            onChange={(event) => {
              const next = event.target.value;
              set(next.startsWith("goto:") ? { goto: next.slice(5) } : next === "" ? undefined : next);
            }}
          />
        </Field>
      </div>
      {placeOf(pointer).list === "/steps" ? null : (
        <p className="text-xs text-ink-faint">A jump leads to a later step of the outermost list.</p>
      )}
    </Section>
  );
}

function OutputSection({ pointer, step }: StepFormProps) {
  const mapping = below(pointer, "outputMapping");
  const schema = below(pointer, "outputSchema");
  const readable = useReadable({ pointer, ownOutput: true });
  const keys = Object.keys(isJsonObject(step.outputMapping) ? step.outputMapping : {});
  const isAgent = typeOfStep(step) === "agent";
  return (
    <Section
      title="Output"
      summary={keys.length > 0 ? keys.join(", ") : step.outputSchema ? "schema" : null}
      pointers={[mapping, schema]}
      open={keys.length > 0 || step.outputSchema !== undefined}
    >
      <p className="text-xs text-ink-faint">
        Stored as <code>context.{idOf(step) ?? "…"}</code>, unless keys are named here, each filled by a
        template such as <code>{"{{output.text}}"}</code>.
      </p>
      <MappingEditor pointer={mapping} readable={readable} noun="key" onlyText />
      {isAgent ? (
        <JsonBound
          pointer={schema}
          label="Output schema"
          hint="JSON Schema. What a role answers must fit it; then its output is the object itself."
        />
      ) : null}
    </Section>
  );
}
