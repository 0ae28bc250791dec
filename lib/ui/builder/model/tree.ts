import { isJsonObject } from "@/lib/core/json";
import type { OrchestrationInput, StepInput } from "@/lib/core/orchestration-input";
import { slugOf } from "@/lib/core/orchestration-normalize";
import { below, type Pointer } from "./pointer";

/** A definition as it is being written: right or wrong, but with steps where steps belong. */
export type Draft = OrchestrationInput;

export interface PlacedStep {
  step: StepInput;
  pointer: Pointer;
  list: Pointer;
  index: number;
}

/** The lists of steps inside a step, with their pointers. */
export function innerLists(step: StepInput, pointer: Pointer): { list: Pointer; steps: StepInput[] }[] {
  const branches = (step.branches ?? []).map((branch, index) => ({
    list: below(pointer, "branches", index, "steps"),
    steps: branch.steps,
  }));
  const own = step.steps ? [{ list: below(pointer, "steps"), steps: step.steps }] : [];
  const otherwise = step.else ? [{ list: below(pointer, "else"), steps: step.else }] : [];
  return [...own, ...branches, ...otherwise];
}

/** Every step at every level, outer before inner. */
export function* walk(steps: readonly StepInput[], list: Pointer = "/steps"): Generator<PlacedStep> {
  for (const [index, step] of steps.entries()) {
    const pointer = below(list, index);
    yield { step, pointer, list, index };
    for (const inner of innerLists(step, pointer)) yield* walk(inner.steps, inner.list);
  }
}

/** What names a step in templates: its id, or the slug of its name. Null: the engine will number it. */
export function idOf(step: StepInput): string | null {
  return step.id ?? (slugOf(step.name ?? "") || null);
}

export function takenIds(steps: readonly StepInput[]): Set<string> {
  return new Set([...walk(steps)].flatMap(({ step }) => idOf(step) ?? []));
}

type ChangeList = (steps: StepInput[], list: Pointer) => StepInput[];

function mapStep(step: StepInput, pointer: Pointer, change: ChangeList): StepInput {
  const lists = new Map(
    innerLists(step, pointer).map(({ list, steps }) => [list, mapList(steps, list, change)]),
  );
  const at = (...segments: (string | number)[]) => lists.get(below(pointer, ...segments));
  const inner = at("steps") ?? step.steps;
  const otherwise = at("else") ?? step.else;
  const branches = step.branches?.map((branch, index) => {
    const steps = at("branches", index, "steps") ?? branch.steps;
    return steps === branch.steps ? branch : { ...branch, steps };
  });
  const sameBranches = branches?.every((branch, index) => branch === step.branches?.[index]) ?? true;
  if (inner === step.steps && otherwise === step.else && sameBranches) return step;
  return {
    ...step,
    ...(inner ? { steps: inner } : {}),
    ...(otherwise ? { else: otherwise } : {}),
    ...(branches && !sameBranches ? { branches } : {}),
  };
}

function mapList(steps: StepInput[], list: Pointer, change: ChangeList): StepInput[] {
  const positions = new Map(steps.map((step, index) => [step, index]));
  const changed = change(steps, list).map((step) => {
    const index = positions.get(step);
    return index === undefined ? step : mapStep(step, below(list, index), change);
  });
  const same = changed.length === steps.length && changed.every((step, index) => step === steps[index]);
  return same ? steps : changed;
}

/**
 * Changes lists of steps everywhere. `change` gets each list with its pointer, both as they were before; what it
 * gives back is looked into as well, except for steps that weren't in that list.
 */
export function mapLists(draft: Draft, change: ChangeList): Draft {
  const steps = mapList(draft.steps, "/steps", change);
  return steps === draft.steps ? draft : { ...draft, steps };
}

/** Whether a value can be drawn: steps are lists of objects everywhere. What is in their fields doesn't matter. */
export function isDrawable(value: unknown): value is Draft {
  return isJsonObject(value) && drawableList(value.steps);
}

function drawableList(value: unknown, depth = 0): boolean {
  return Array.isArray(value) && depth < 60 && value.every((step) => drawableStep(step, depth));
}

function drawableStep(step: unknown, depth: number): boolean {
  if (!isJsonObject(step)) return false;
  const { steps, else: otherwise, branches, id, name } = step;
  const texts = [id, name].every((text) => text === undefined || typeof text === "string");
  const lists = [steps, otherwise].every((list) => list === undefined || drawableList(list, depth + 1));
  const lanes = branches ?? [];
  if (!texts || !lists || !Array.isArray(lanes)) return false;
  return lanes.every((branch) => isJsonObject(branch) && drawableList(branch.steps, depth + 1));
}
