import { diffOrchestrations, type OrchestrationDiff } from "@/lib/core/orchestration-diff";
import type { StepInput } from "@/lib/core/orchestration-input";
import { type OrchestrationDefinition, walkSteps } from "@/lib/core/orchestration-definition";
import { readOrchestration } from "@/lib/core/orchestration-normalize";
import type { DiffMark } from "../context";
import { below, ownerOf, placeOf, type Pointer } from "./pointer";
import { insertSteps, stepAt } from "./edit";
import { type Draft, idOf, mapLists, walk } from "./tree";

export interface Comparison {
  /** The new plan with what was removed put back at its place. */
  draft: Draft;
  marks: ReadonlyMap<Pointer, DiffMark>;
  diff: OrchestrationDiff;
}

function pointerOfId(draft: Draft, id: string): Pointer | null {
  return [...walk(draft.steps)].find(({ step }) => idOf(step) === id)?.pointer ?? null;
}

/** Where a removed step would stand now: after what it stood after, or first in what it stood in. */
function formerSlot(from: Draft, into: Draft, pointer: Pointer): { list: Pointer; index: number } {
  const { list, index } = placeOf(pointer);
  for (let before = index - 1; before >= 0; before--) {
    const step = stepAt(from, `${list}/${before}`);
    const now = step && pointerOfId(into, idOf(step) ?? "");
    if (now) return { list: placeOf(now).list, index: placeOf(now).index + 1 };
  }
  const owner = ownerOf(list);
  const outer = owner === null ? undefined : stepAt(from, owner);
  const now = outer && pointerOfId(into, idOf(outer) ?? "");
  return now && owner !== null
    ? { list: now + list.slice(owner.length), index: 0 }
    : { list: "/steps", index: 0 };
}

/** The new definition with the removed steps back in: both versions on one canvas. */
function withRemoved(from: Draft, to: Draft, removed: ReadonlySet<string>): Draft {
  let draft = to;
  for (const { step, pointer, list } of walk(from.steps)) {
    const id = idOf(step);
    if (id === null || !removed.has(id)) continue;
    const owner = ownerOf(list);
    const outer = owner === null ? undefined : stepAt(from, owner);
    // What went with its container is inside it already.
    if (outer && removed.has(idOf(outer) ?? "")) continue;
    const { parallelGroup: _group, ...bare } = step;
    draft = insertSteps(draft, formerSlot(from, draft, pointer), [onlyRemoved(bare, removed)]).draft;
  }
  return draft;
}

/** A removed container without the steps that moved out of it. */
function onlyRemoved(step: StepInput, removed: ReadonlySet<string>): StepInput {
  const keep = (steps: StepInput[]) =>
    steps.filter((inner) => removed.has(idOf(inner) ?? "")).map((inner) => onlyRemoved(inner, removed));
  return {
    ...step,
    ...(step.steps ? { steps: keep(step.steps) } : {}),
    ...(step.else ? { else: keep(step.else) } : {}),
    ...(step.branches
      ? { branches: step.branches.map((branch) => ({ ...branch, steps: keep(branch.steps) })) }
      : {}),
  };
}

/** The definition with the ids that the engine gives to steps that have none: without one nothing can be followed. */
function named(draft: Draft, definition: OrchestrationDefinition): Draft {
  const ids = new Map([...walkSteps(definition.steps)].map(({ pointer, id }) => [pointer, id]));
  let current = draft;
  // A step that got its id is new to its list and not looked into, so each pass reaches one level further.
  for (let previous: Draft | null = null; previous !== current;) {
    previous = current;
    current = mapLists(current, (steps, list) =>
      steps.map((step, index) => {
        const id = ids.get(below(list, index));
        return idOf(step) === null && id !== undefined ? { ...step, id } : step;
      }),
    );
  }
  return current;
}

/** What became of each step between two versions, for the canvas. Null when one of them can't be read. */
export function compareDrafts(from: Draft, to: Draft): Comparison | null {
  const before = readOrchestration(from).definition;
  const after = readOrchestration(to).definition;
  if (!before || !after) return null;
  const diff = diffOrchestrations(before, after);
  const changes = new Map(diff.steps.map(({ id, change }) => [id, change]));
  const removed = new Set(diff.steps.filter(({ change }) => change === "removed").map(({ id }) => id));
  const draft = withRemoved(named(from, before), named(to, after), removed);
  const marks = new Map(
    [...walk(draft.steps)].flatMap(({ step, pointer }) => {
      const change = changes.get(idOf(step) ?? "");
      return change ? [[pointer, change] as const] : [];
    }),
  );
  return { draft, marks, diff };
}
