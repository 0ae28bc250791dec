import type { StepInput } from "@/lib/core/orchestration-input";
import { typeOfStep } from "@/lib/core/orchestration-steps";
import type { Slot } from "./edit";
import { below, type Pointer } from "./pointer";
import type { Draft } from "./tree";

/** A list of steps drawn one under the other, with a gap before, between and after them. */
export interface Column {
  list: Pointer;
  items: Box[];
  /** One more than there are items. */
  slots: Slot[];
}

/** One of a container's columns, with what it is called: "If …", "40 %", "Otherwise". */
export interface Lane {
  column: Column;
  label: string | null;
  /** The branch it belongs to; null for `else` and for loops. */
  branch: number | null;
}

export interface StepBox {
  kind: "step";
  pointer: Pointer;
  step: StepInput;
}

/** Steps side by side: the members of a parallel step, or neighbours that share a parallelGroup (`group`). */
export interface RowBox {
  kind: "row";
  pointer: Pointer;
  /** Null: the box is notation, not a step. */
  step: StepInput | null;
  group: string | null;
  items: Box[];
  /** Where another member goes. */
  slot: Slot;
}

/** A branch (a lane for each way) or a loop (one lane). */
export interface LanesBox {
  kind: "lanes";
  pointer: Pointer;
  step: StepInput;
  lanes: Lane[];
}

export type Box = StepBox | RowBox | LanesBox;

function columnOf(steps: readonly StepInput[], list: Pointer): Column {
  const items: Box[] = [];
  const slots: Slot[] = [{ list, index: 0 }];
  for (let index = 0; index < steps.length;) {
    const size = groupSize(steps, index);
    items.push(size > 1 ? groupBox(steps, list, index, size) : boxOf(steps, list, index));
    index += size;
    slots.push({ list, index });
  }
  return { list, items, slots };
}

/** How many neighbours from here on share a parallelGroup. */
function groupSize(steps: readonly StepInput[], start: number): number {
  const group = steps[start]?.parallelGroup;
  if (group === undefined) return 1;
  let end = start + 1;
  while (steps[end]?.parallelGroup === group) end++;
  return end - start;
}

function groupBox(steps: readonly StepInput[], list: Pointer, start: number, size: number): RowBox {
  const group = steps[start]?.parallelGroup ?? "";
  const items = Array.from({ length: size }, (_, offset) => boxOf(steps, list, start + offset));
  const pointer = `group:${below(list, start)}`;
  return { kind: "row", pointer, step: null, group, items, slot: { list, index: start + size, group } };
}

function boxOf(steps: readonly StepInput[], list: Pointer, index: number): Box {
  const step = steps[index] ?? {};
  const pointer = below(list, index);
  const inner = below(pointer, "steps");
  const type = typeOfStep(step);
  if (type === "parallel") {
    const members = step.steps ?? [];
    const items = members.map((_, position) => boxOf(members, inner, position));
    return { kind: "row", pointer, step, group: null, items, slot: { list: inner, index: members.length } };
  }
  if (type === "loop") {
    const lane = { column: columnOf(step.steps ?? [], inner), label: null, branch: null };
    return { kind: "lanes", pointer, step, lanes: [lane] };
  }
  return type === "branch"
    ? { kind: "lanes", pointer, step, lanes: lanesOf(step, pointer) }
    : { kind: "step", pointer, step };
}

function lanesOf(step: StepInput, pointer: Pointer): Lane[] {
  const lanes = (step.branches ?? []).map((branch, index) => ({
    column: columnOf(branch.steps, below(pointer, "branches", index, "steps")),
    label: null,
    branch: index,
  }));
  const otherwise = {
    column: columnOf(step.else ?? [], below(pointer, "else")),
    label: "Otherwise",
    branch: null,
  };
  return [...lanes, otherwise];
}

/** What a definition looks like before anything has a place. */
export function graphOf(draft: Draft): Column {
  return columnOf(draft.steps, "/steps");
}
