import type { StepInput, StepType } from "@/lib/core/orchestration-input";
import { asType, freeId } from "./new-step";
import { isWithin, placeOf, type Pointer, stepOf, valueAt, withValue } from "./pointer";
import { followRenames, renameStep } from "./rename";
import { type Draft, idOf, mapLists, takenIds, walk } from "./tree";

/** A gap between steps: before the step at `index`. `group`: inside the neighbours that share that parallelGroup. */
export interface Slot {
  list: Pointer;
  index: number;
  group?: string;
}

/** A changed definition, and which of its steps are selected then. */
export interface Edit {
  draft: Draft;
  selection: Pointer[];
}

export function stepAt(draft: Draft, pointer: Pointer): StepInput | undefined {
  return stepOf(pointer) === pointer ? (valueAt(draft, pointer) as StepInput | undefined) : undefined;
}

function pointersOf(draft: Draft, steps: ReadonlySet<StepInput>): Pointer[] {
  return [...walk(draft.steps)].filter(({ step }) => steps.has(step)).map(({ pointer }) => pointer);
}

/** The named steps in the order of the document, without those inside another of them. */
export function outermost(draft: Draft, pointers: readonly Pointer[]): Pointer[] {
  const known = new Set(pointers);
  const found = [...walk(draft.steps)].map(({ pointer }) => pointer).filter((pointer) => known.has(pointer));
  return found.filter((pointer) => !found.some((outer) => outer !== pointer && isWithin(pointer, outer)));
}

function inGroup(step: StepInput, group: string | undefined): StepInput {
  if (step.parallelGroup === group) return step;
  const { parallelGroup: _old, ...rest } = step;
  return group === undefined ? rest : { ...rest, parallelGroup: group };
}

/** Copies of steps whose ids nobody has; what they read of each other they read of the copies. */
export function copiesOf(steps: readonly StepInput[], draft: Draft): StepInput[] {
  const taken = takenIds(draft.steps);
  const renames = new Map<string, string>();
  const fresh = mapLists({ name: "copy", steps: structuredClone([...steps]) }, (list) =>
    list.map((step) => {
      const id = idOf(step);
      if (id === null || !taken.has(id)) {
        if (id !== null) taken.add(id);
        return step;
      }
      const next = freeId(id.replace(/-\d+$/, ""), taken);
      taken.add(next);
      renames.set(id, next);
      return Object.assign(step, { id: next });
    }),
  );
  return followRenames(fresh, renames).steps;
}

/** Puts steps into a gap. Their ids must be free: `copiesOf` and `newStep` see to it. */
export function insertSteps(draft: Draft, slot: Slot, steps: readonly StepInput[]): Edit {
  const added = steps.map((step) => inGroup(step, slot.group));
  const next = mapLists(draft, (known, list) =>
    list === slot.list ? known.toSpliced(slot.index, 0, ...added) : known,
  );
  return { draft: next, selection: pointersOf(next, new Set(added)) };
}

/** Takes steps away; what stood before the first of them is selected, or what contained it. */
export function removeSteps(draft: Draft, pointers: readonly Pointer[]): Edit {
  const gone = outermost(draft, pointers);
  const steps = new Set(gone.map((pointer) => stepAt(draft, pointer)));
  const next = mapLists(draft, (known) => known.filter((step) => !steps.has(step)));
  const [first] = gone;
  if (first === undefined) return { draft, selection: [] };
  const { list, index } = placeOf(first);
  const near = [index - 1, index]
    .map((position) => `${list}/${position}`)
    .find((pointer) => stepAt(next, pointer));
  const heir = near ?? stepOf(list);
  return { draft: next, selection: heir === null ? [] : [heir] };
}

/** Whether steps may be put into a gap: not into themselves. */
export function canMove(pointers: readonly Pointer[], slot: Slot): boolean {
  return pointers.length > 0 && !pointers.some((pointer) => isWithin(slot.list, pointer));
}

/** Moves steps, in their order, into a gap. */
export function moveSteps(draft: Draft, pointers: readonly Pointer[], slot: Slot): Edit {
  const moving = outermost(draft, pointers);
  if (!canMove(moving, slot)) return { draft, selection: [...pointers] };
  const old = new Set(moving.flatMap((pointer) => stepAt(draft, pointer) ?? []));
  const moved = [...old].map((step) => inGroup(step, slot.group));
  const next = mapLists(draft, (known, list) => {
    const rest = (part: StepInput[]) => part.filter((step) => !old.has(step));
    if (list !== slot.list) return rest(known);
    return [...rest(known.slice(0, slot.index)), ...moved, ...rest(known.slice(slot.index))];
  });
  return { draft: next, selection: pointersOf(next, new Set(moved)) };
}

/** Moves a step one place up or down its list. */
export function nudge(draft: Draft, pointer: Pointer, by: -1 | 1): Edit {
  const { list, index } = placeOf(pointer);
  const step = stepAt(draft, pointer);
  const other = stepAt(draft, `${list}/${index + by}`);
  if (!step || !other) return { draft, selection: [pointer] };
  const group = other.parallelGroup;
  return moveSteps(draft, [pointer], {
    list,
    index: by < 0 ? index - 1 : index + 2,
    ...(group ? { group } : {}),
  });
}

export function duplicateSteps(draft: Draft, pointers: readonly Pointer[]): Edit {
  const chosen = outermost(draft, pointers);
  const last = chosen.at(-1);
  if (last === undefined) return { draft, selection: [] };
  const { list, index } = placeOf(last);
  const steps = chosen.flatMap((pointer) => stepAt(draft, pointer) ?? []);
  const group = stepAt(draft, last)?.parallelGroup;
  return insertSteps(draft, { list, index: index + 1, ...(group ? { group } : {}) }, copiesOf(steps, draft));
}

export type Wrapper = "parallel" | "branch" | "loop";

/** Puts neighbours of one list into a new container at their place. Steps of other lists stay where they are. */
export function wrapSteps(draft: Draft, pointers: readonly Pointer[], type: Wrapper): Edit {
  const [first, ...others] = outermost(draft, pointers);
  if (first === undefined) return { draft, selection: [] };
  const { list, index } = placeOf(first);
  const chosen = [first, ...others].filter((pointer) => placeOf(pointer).list === list);
  const old = new Set(chosen.flatMap((pointer) => stepAt(draft, pointer) ?? []));
  const group = stepAt(draft, first)?.parallelGroup;
  const inner = [...old].map((step) => inGroup(step, undefined));
  const shell: StepInput = { id: freeId(type, takenIds(draft.steps)), type: "parallel", steps: inner };
  const container = inGroup(type === "parallel" ? shell : asType(shell, type), group);
  const next = mapLists(draft, (known, at) => {
    if (at !== list) return known;
    return [...known.slice(0, index), container, ...known.slice(index).filter((step) => !old.has(step))];
  });
  return { draft: next, selection: pointersOf(next, new Set([container])) };
}

/** Puts what is in a container in its place. */
export function unwrapStep(draft: Draft, pointer: Pointer): Edit {
  const step = stepAt(draft, pointer);
  if (!step) return { draft, selection: [] };
  const inner = step.steps ?? [
    ...(step.branches ?? []).flatMap((branch) => branch.steps),
    ...(step.else ?? []),
  ];
  if (inner.length === 0) return { draft, selection: [pointer] };
  const moved = inner.map((item) => inGroup(item, step.parallelGroup));
  const next = mapLists(draft, (known) => known.flatMap((item) => (item === step ? moved : [item])));
  return { draft: next, selection: pointersOf(next, new Set(moved)) };
}

export function changeType(draft: Draft, pointer: Pointer, type: StepType): Edit {
  const step = stepAt(draft, pointer);
  const next = step ? (withValue(draft, pointer, asType(step, type)) as Draft) : draft;
  return { draft: next, selection: [pointer] };
}

/** Gives a step another id; everything that reads it follows. */
export function changeId(draft: Draft, pointer: Pointer, id: string): Edit {
  const step = stepAt(draft, pointer);
  return { draft: step ? renameStep(draft, step, id) : draft, selection: [pointer] };
}

/** Writes one value anywhere in the definition; undefined takes it away. */
export function writeValue(
  draft: Draft,
  pointer: Pointer,
  value: unknown,
  selection: readonly Pointer[],
): Edit {
  return { draft: withValue(draft, pointer, value) as Draft, selection: [...selection] };
}

/** Neighbours that share a parallelGroup, written as one step of type parallel. */
export function groupToParallel(draft: Draft, pointers: readonly Pointer[]): Edit {
  const wrapped = wrapSteps(draft, pointers, "parallel");
  const [pointer] = wrapped.selection;
  const step = pointer === undefined ? undefined : stepAt(wrapped.draft, pointer);
  if (!step || pointer === undefined) return wrapped;
  const { parallelGroup: _group, ...rest } = step;
  return { draft: withValue(wrapped.draft, pointer, rest) as Draft, selection: [pointer] };
}
