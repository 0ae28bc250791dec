"use client";
import { Plus, Trash2 } from "lucide-react";
import { MAX_ITERATIONS } from "@/lib/core/orchestration-input";
import { Button } from "../../primitives/button";
import { Field } from "../../primitives/field";
import { IconButton } from "../../primitives/icon-button";
import { SegmentedControl } from "../../primitives/segmented-control";
import { Select } from "../../primitives/select";
import { useTools } from "../context";
import { writeValue } from "../model/edit";
import { below } from "../model/pointer";
import { ChoiceBound, DurationBound, LinesBound, NumberBound, TextBound, useBound } from "./bound";
import { ConditionEditor } from "./condition-editor";
import type { StepFormProps } from "./agent-form";
import { MappingEditor } from "./mapping-editor";
import { TemplateBound, useReadable } from "./template-bound";

/** Replaces several members of a step at once, as one edit. */
function useStepMembers({ pointer, step }: StepFormProps) {
  const { actions } = useTools();
  return (changes: Record<string, unknown>) => {
    const next = Object.fromEntries(
      Object.entries({ ...step, ...changes }).filter(([, value]) => value !== undefined),
    );
    actions.edit((edit) => writeValue(edit.draft, pointer, next, edit.selection));
  };
}

const LOOPS = [
  { value: "forEach", label: "For each" },
  { value: "until", label: "Until" },
  { value: "while", label: "While" },
] as const;

export function LoopForm(props: StepFormProps) {
  const { pointer, step } = props;
  const set = useStepMembers(props);
  const mode = step.while !== undefined ? "while" : step.until !== undefined ? "until" : "forEach";
  const start = { field: "output", operator: "exists" };
  const modes = {
    forEach: { forEach: "{{input.items}}", until: undefined, while: undefined },
    until: { until: step.while ?? start, forEach: undefined, while: undefined, concurrency: undefined },
    while: { while: step.until ?? start, forEach: undefined, until: undefined, concurrency: undefined },
  };
  return (
    <div className="flex flex-col gap-3">
      <SegmentedControl
        label="How it repeats"
        segments={LOOPS}
        value={mode}
        onValueChange={(next) => set(modes[next])}
      />
      {mode === "forEach" ? (
        <TemplateBound
          pointer={below(pointer, "forEach")}
          label="Items"
          hint="A template that gives a list. Inside, {{item}} and {{index}} can be read."
          place={{ pointer }}
        />
      ) : (
        <ConditionEditor
          pointer={below(pointer, mode)}
          label={mode === "until" ? "Ends when" : "Goes on while"}
          place={{ pointer, afterInside: mode === "until" }}
        />
      )}
      <div className="grid grid-cols-2 gap-3">
        <NumberBound
          pointer={below(pointer, "maxIterations")}
          label="At most"
          hint={`Turns, up to ${MAX_ITERATIONS}.`}
          required
          min={1}
          max={MAX_ITERATIONS}
        />
        {mode === "forEach" ? (
          <NumberBound
            pointer={below(pointer, "concurrency")}
            label="At once"
            placeholder="1"
            min={1}
            max={100}
          />
        ) : null}
      </div>
    </div>
  );
}

export function BranchForm(props: StepFormProps) {
  const { pointer, step } = props;
  const set = useStepMembers(props);
  const branches = step.branches ?? [];
  const isWeighted = branches.some((branch) => branch.weight !== undefined);
  const fresh = isWeighted
    ? { weight: 1, steps: [] }
    : { condition: { field: "output", operator: "exists" as const }, steps: [] };
  return (
    <div className="flex flex-col gap-4" data-pointer={below(pointer, "branches")}>
      <p className="text-xs text-ink-faint">
        The first way whose condition holds is taken. Ways with weights are an A/B split, the same for one
        execution each time. Without any, the steps of “Otherwise” run.
      </p>
      {branches.map((branch, index) => (
        <div
          key={index}
          className="flex flex-col gap-2 rounded-md border p-3"
          data-pointer={below(pointer, "branches", index)}
        >
          <div className="flex items-center gap-2">
            <h3 className="flex-1 text-xs font-medium text-ink-muted">Way {index + 1}</h3>
            <Select
              className="w-32"
              aria-label={`How way ${index + 1} is chosen`}
              options={[
                { value: "condition", label: "Condition" },
                { value: "weight", label: "Weight" },
              ]}
              value={branch.weight !== undefined && !branch.condition ? "weight" : "condition"}
              onChange={(event) => {
                const way =
                  event.target.value === "weight"
                    ? { weight: branch.weight ?? 1, steps: branch.steps }
                    : { condition: { field: "output", operator: "exists" as const }, steps: branch.steps };
                set({ branches: branches.with(index, way) });
              }}
            />
            <IconButton
              size="sm"
              icon={<Trash2 />}
              label={`Remove way ${index + 1} and its ${branch.steps.length} steps`}
              onClick={() => set({ branches: branches.toSpliced(index, 1) })}
            />
          </div>
          {branch.weight !== undefined && !branch.condition ? (
            <NumberBound pointer={below(pointer, "branches", index, "weight")} label="Weight" min={0} />
          ) : (
            <ConditionEditor
              pointer={below(pointer, "branches", index, "condition")}
              label="Taken when"
              place={{ pointer }}
            />
          )}
        </div>
      ))}
      <Button size="sm" className="self-start" onClick={() => set({ branches: [...branches, fresh] })}>
        <Plus aria-hidden="true" />
        Add a way
      </Button>
    </div>
  );
}

export function ApprovalForm({ pointer }: StepFormProps) {
  return (
    <div className="flex flex-col gap-3">
      <TemplateBound
        pointer={below(pointer, "message")}
        label="What is asked"
        hint="Shown to the people who decide. Templates are filled in."
        rows={3}
        place={{ pointer }}
      />
      <LinesBound
        pointer={below(pointer, "approvers")}
        label="Who may decide"
        hint="E-mail addresses or roles of the workspace, one per line. Nobody named: everyone who may decide approvals."
      />
      <div className="grid grid-cols-2 gap-3">
        <DurationBound pointer={below(pointer, "timeout")} label="Waits for" placeholder="24h" />
        <ChoiceBound
          pointer={below(pointer, "onTimeout")}
          label="Then"
          placeholder="Deny (default)"
          options={[
            { value: "approve", label: "Approve" },
            { value: "deny", label: "Deny" },
            { value: "fail", label: "Fail the step" },
          ]}
        />
      </div>
    </div>
  );
}

const WAITS = [
  { value: "duration", label: "Time" },
  { value: "until", label: "Moment" },
  { value: "event", label: "Event" },
] as const;

export function WaitForm(props: StepFormProps) {
  const { pointer, step } = props;
  const set = useStepMembers(props);
  const mode = step.event !== undefined ? "event" : step.until !== undefined ? "until" : "duration";
  const modes = {
    duration: { duration: "10s", until: undefined, event: undefined, timeout: undefined },
    until: { until: "{{input.at}}", duration: undefined, event: undefined, timeout: undefined },
    event: { event: "ready", timeout: "24h", duration: undefined, until: undefined },
  };
  return (
    <div className="flex flex-col gap-3">
      <SegmentedControl
        label="What it waits for"
        segments={WAITS}
        value={mode}
        onValueChange={(next) => set(modes[next])}
      />
      {mode === "duration" ? <DurationBound pointer={below(pointer, "duration")} label="How long" /> : null}
      {mode === "until" ? (
        <TemplateBound
          pointer={below(pointer, "until")}
          label="Until"
          hint="An ISO 8601 time such as 2027-01-31T09:00:00Z, or a template that gives one."
          place={{ pointer }}
        />
      ) : null}
      {mode === "event" ? (
        <>
          <TextBound
            pointer={below(pointer, "event")}
            label="Event"
            hint="Sent with POST /v1/executions/{id}/signal. What came with it is this step's output."
            mono
          />
          <DurationBound pointer={below(pointer, "timeout")} label="At most" placeholder="24h" />
        </>
      ) : null}
    </div>
  );
}

export function SetForm({ pointer }: StepFormProps) {
  const readable = useReadable({ pointer });
  return (
    <div className="flex flex-col gap-2">
      <p className="text-xs text-ink-faint">
        Each value can be read by later steps as a member of this step.
      </p>
      <MappingEditor pointer={below(pointer, "values")} readable={readable} noun="value" />
    </div>
  );
}

export function OrchestrationForm({ pointer, step }: StepFormProps) {
  const { names } = useTools();
  const { value, error, set } = useBound(below(pointer, "orchestration"));
  const found = names.orchestrations.find(({ id, name }) => id === value || name === value);
  const versions = Array.from({ length: found?.latest ?? 0 }, (_, index) => (found?.latest ?? 0) - index);
  const version = useBound(below(pointer, "version"));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_8rem] gap-2">
      <div data-pointer={below(pointer, "orchestration")}>
        <Field label="Runs" error={error}>
          <Select
            placeholder="Choose one"
            options={[
              ...names.orchestrations.map(({ name }) => ({ value: name, label: name })),
              ...(typeof value === "string" && !names.orchestrations.some(({ name }) => name === value)
                ? [{ value, label: found?.name ?? value }]
                : []),
            ]}
            value={typeof value === "string" ? value : ""}
            onChange={(event) => set(event.target.value === "" ? undefined : event.target.value)}
          />
        </Field>
      </div>
      <div data-pointer={below(pointer, "version")}>
        <Field label="Version" error={version.error}>
          <Select
            placeholder="Published"
            options={versions.map((number) => ({ value: String(number), label: `v${number}` }))}
            value={step.version === undefined ? "" : String(step.version)}
            onChange={(event) =>
              version.set(event.target.value === "" ? undefined : Number(event.target.value))
            }
          />
        </Field>
      </div>
    </div>
  );
}
