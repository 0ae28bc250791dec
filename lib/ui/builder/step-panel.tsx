"use client";
import { Copy, CornerDownRight, Group, Repeat, Split, Trash2, Ungroup } from "lucide-react";
import { IconButton } from "../primitives/icon-button";
import { STEP_LOOKS } from "../blocks/status";
import { useOverlay, useTools } from "./context";
import { DefinitionForm } from "./forms/definition-form";
import { useForm } from "./forms/bound";
import { Section } from "./forms/section";
import { StepForm } from "./forms/step-form";
import { duplicateSteps, groupToParallel, removeSteps, stepAt, unwrapStep, wrapSteps } from "./model/edit";
import { titleOf } from "./model/new-step";
import type { Pointer } from "./model/pointer";
import { innerLists } from "./model/tree";
import { StepResult } from "./run/step-result";
import { Button } from "../primitives/button";

/** The form of what is selected: one step, several, or the definition itself. */
export function StepPanel({ selection }: { selection: readonly Pointer[] }) {
  const { draft } = useForm();
  const [pointer] = selection;
  const step = pointer === undefined ? undefined : stepAt(draft, pointer);
  if (selection.length > 1) return <Several selection={selection} />;
  if (pointer === undefined || !step) return <DefinitionForm />;
  const hasInner = innerLists(step, pointer).some(({ steps }) => steps.length > 0);
  return (
    <div>
      <header className="flex min-h-11 items-center gap-1 border-b py-1 pr-2 pl-4">
        <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">{titleOf(step)}</h2>
        <StepActions selection={selection} canUnwrap={hasInner} />
      </header>
      {step.parallelGroup === undefined ? null : <GroupNote group={step.parallelGroup} pointer={pointer} />}
      <LastRun key={`run ${pointer}`} pointer={pointer} />
      <StepForm key={pointer} pointer={pointer} step={step} />
    </div>
  );
}

/** What the step got and gave in the execution that was started here: above what one changes about it. */
function LastRun({ pointer }: { pointer: Pointer }) {
  const run = useOverlay().runs.get(pointer);
  if (!run) return null;
  return (
    <Section
      title="Last run"
      summary={STEP_LOOKS[run.status].word}
      pointers={[]}
      open={run.status === "failed"}
    >
      <StepResult run={run} />
    </Section>
  );
}

function StepActions({ selection, canUnwrap }: { selection: readonly Pointer[]; canUnwrap: boolean }) {
  const { actions, move } = useTools();
  const [pointer] = selection;
  return (
    <>
      <IconButton label="Move behind…" icon={<CornerDownRight />} onClick={() => move(selection)} />
      <IconButton
        label="Put into a parallel step"
        icon={<Group />}
        onClick={() => actions.edit(({ draft }) => wrapSteps(draft, selection, "parallel"))}
      />
      <IconButton
        label="Put into a loop"
        icon={<Repeat />}
        onClick={() => actions.edit(({ draft }) => wrapSteps(draft, selection, "loop"))}
      />
      <IconButton
        label="Put into a branch"
        icon={<Split />}
        onClick={() => actions.edit(({ draft }) => wrapSteps(draft, selection, "branch"))}
      />
      {canUnwrap && pointer !== undefined ? (
        <IconButton
          label="Take its steps out"
          icon={<Ungroup />}
          onClick={() => actions.edit(({ draft }) => unwrapStep(draft, pointer))}
        />
      ) : null}
      <IconButton
        label="Duplicate"
        icon={<Copy />}
        onClick={() => actions.edit(({ draft }) => duplicateSteps(draft, selection))}
      />
      <IconButton
        label="Delete"
        icon={<Trash2 />}
        onClick={() => actions.edit(({ draft }) => removeSteps(draft, selection))}
      />
    </>
  );
}

function Several({ selection }: { selection: readonly Pointer[] }) {
  return (
    <div>
      <header className="flex min-h-11 items-center gap-1 border-b py-1 pr-2 pl-4">
        <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">{selection.length} steps</h2>
        <StepActions selection={selection} canUnwrap={false} />
      </header>
      <p className="p-4 text-sm text-ink-muted">
        They can be moved, copied, put into a container or deleted together. Select one to edit it.
      </p>
    </div>
  );
}

function GroupNote({ group, pointer }: { group: string; pointer: Pointer }) {
  const { draft } = useForm();
  const { actions } = useTools();
  const list = pointer.slice(0, pointer.lastIndexOf("/"));
  const index = Number(pointer.slice(pointer.lastIndexOf("/") + 1));
  function members(): Pointer[] {
    const found = [pointer];
    for (let at = index - 1; stepAt(draft, `${list}/${at}`)?.parallelGroup === group; at--)
      found.unshift(`${list}/${at}`);
    for (let at = index + 1; stepAt(draft, `${list}/${at}`)?.parallelGroup === group; at++)
      found.push(`${list}/${at}`);
    return found;
  }
  return (
    <div className="flex items-center gap-3 border-b bg-sunken px-4 py-2 text-xs text-ink-muted">
      <p className="flex-1">
        It shares the parallelGroup <code>{group}</code> with its neighbours, so they run side by side.
      </p>
      <Button size="sm" onClick={() => actions.edit((edit) => groupToParallel(edit.draft, members()))}>
        Make it a parallel step
      </Button>
    </div>
  );
}
