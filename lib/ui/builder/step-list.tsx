"use client";
import { ArrowDown, ArrowUp, CornerDownRight, Ellipsis, Plus } from "lucide-react";
import type { StepInput } from "@/lib/core/orchestration-input";
import { cn } from "../cn";
import { Button } from "../primitives/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "../primitives/dropdown-menu";
import { IconButton } from "../primitives/icon-button";
import { NodeBadges, useNodeMarks } from "./canvas/node-marks";
import { StepFace } from "./canvas/step-node";
import { useTools } from "./context";
import { branchLabel } from "./model/describe";
import { duplicateSteps, nudge, removeSteps, type Slot } from "./model/edit";
import { titleOf } from "./model/new-step";
import { below, type Pointer } from "./model/pointer";

export interface StepListProps {
  steps: readonly StepInput[];
  list: Pointer;
  onOpen(pointer: Pointer): void;
}

/** The steps as a list that nests: the canvas where there is no room for one. */
export function StepList({ steps, list, onOpen }: StepListProps) {
  const { isReadOnly } = useTools();
  return (
    <ol className="flex flex-col gap-2">
      {steps.map((step, index) => (
        <li key={below(list, index)} className="flex flex-col gap-2">
          <Row step={step} pointer={below(list, index)} onOpen={onOpen} />
          <Inner step={step} pointer={below(list, index)} onOpen={onOpen} />
        </li>
      ))}
      {isReadOnly ? null : (
        <li>
          <AddHere slot={{ list, index: steps.length }} isFirst={steps.length === 0} />
        </li>
      )}
    </ol>
  );
}

function AddHere({ slot, isFirst }: { slot: Slot; isFirst: boolean }) {
  const { add } = useTools();
  return (
    <Button size="sm" variant={isFirst ? "secondary" : "ghost"} onClick={() => add(slot)}>
      <Plus aria-hidden="true" />
      {isFirst ? "Add the first step" : "Add a step"}
    </Button>
  );
}

interface RowProps {
  step: StepInput;
  pointer: Pointer;
  onOpen(pointer: Pointer): void;
}

function Row({ step, pointer, onOpen }: RowProps) {
  const marks = useNodeMarks(pointer);
  const { isReadOnly } = useTools();
  return (
    <div className={cn("relative flex rounded-lg border bg-surface", marks.box)}>
      <button
        type="button"
        onClick={() => onOpen(pointer)}
        className="min-w-0 flex-1 rounded-lg text-left hover:bg-hover"
      >
        <StepFace step={step} />
      </button>
      {isReadOnly ? null : <RowMenu step={step} pointer={pointer} />}
      <NodeBadges {...marks} />
    </div>
  );
}

function RowMenu({ step, pointer }: { step: StepInput; pointer: Pointer }) {
  const { actions, move } = useTools();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton
          label={`What to do with ${titleOf(step)}`}
          icon={<Ellipsis />}
          tooltip={false}
          className="m-2 size-10"
        />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => actions.edit(({ draft }) => nudge(draft, pointer, -1))}>
          <ArrowUp aria-hidden="true" />
          Move up
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => actions.edit(({ draft }) => nudge(draft, pointer, 1))}>
          <ArrowDown aria-hidden="true" />
          Move down
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => move([pointer])}>
          <CornerDownRight aria-hidden="true" />
          Move behind…
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => actions.edit(({ draft }) => duplicateSteps(draft, [pointer]))}>
          <Plus aria-hidden="true" />
          Duplicate
        </DropdownMenuItem>
        <DropdownMenuItem danger onSelect={() => actions.edit(({ draft }) => removeSteps(draft, [pointer]))}>
          Delete
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function Inner({ step, pointer, onOpen }: RowProps) {
  const lanes = [
    ...(step.steps ? [{ label: null, list: below(pointer, "steps"), steps: step.steps }] : []),
    ...(step.branches ?? []).map((branch, index) => ({
      label: branchLabel(branch),
      list: below(pointer, "branches", index, "steps"),
      steps: branch.steps,
    })),
    ...(step.branches ? [{ label: "Otherwise", list: below(pointer, "else"), steps: step.else ?? [] }] : []),
  ];
  if (lanes.length === 0) return null;
  return (
    <div className="ml-3 flex flex-col gap-3 border-l-2 pl-3">
      {lanes.map((lane) => (
        <div key={lane.list}>
          {lane.label ? <p className="mb-1 text-xs break-words text-ink-muted">{lane.label}</p> : null}
          <StepList steps={lane.steps} list={lane.list} onOpen={onOpen} />
        </div>
      ))}
    </div>
  );
}
