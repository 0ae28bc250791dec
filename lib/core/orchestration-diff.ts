import { canonicalJson } from "./canonical-json";
import { isJsonObject, type Json, type JsonObject } from "./json";
import type { OrchestrationDefinition, Step } from "./orchestration-definition";
import { ownFields, type Place, placeSteps } from "./orchestration-places";
import { pointerSegment } from "./pointer";

/** One field that differs: a side that lacks it has no member. */
export interface FieldChange {
  /** JSON Pointer below the step, or below the definition. */
  pointer: string;
  from?: Json;
  to?: Json;
}

/** What became of one step. A step that moved may have changed as well: then it has fields, too. */
export interface StepChange {
  id: string;
  change: "added" | "removed" | "moved" | "changed";
  /** Where it stood and where it stands now; null on the side that lacks it. */
  from: Place | null;
  to: Place | null;
  fields: FieldChange[];
}

export interface OrchestrationDiff {
  /** Nothing differs that an execution or a reader would notice. */
  equal: boolean;
  /** Name, description, tags, active, input and output. */
  fields: FieldChange[];
  /** In the order of the new plan; what was removed comes last. */
  steps: StepChange[];
}

/**
 * What differs between two definitions as the engine reads them, step by step by id: notation (durations as text,
 * `order`, names of parallel groups) is no difference. Of steps that changed places with each other as few as
 * possible count as moved.
 */
export function diffOrchestrations(
  from: OrchestrationDefinition,
  to: OrchestrationDefinition,
): OrchestrationDiff {
  const fields = diffFields(headOf(from), headOf(to));
  const before = placeSteps(from.steps);
  const after = placeSteps(to.steps);
  const stayed = stayedInPlace(before, after);
  const kept = [...after.values()].flatMap((now) => {
    const then = before.get(now.step.id);
    return changeOf(now.step.id, then ?? null, now, stayed.has(now.step.id)) ?? [];
  });
  const removed = [...before.values()]
    .filter(({ step }) => !after.has(step.id))
    .flatMap((then) => changeOf(then.step.id, then, null, false) ?? []);
  const steps = [...kept, ...removed];
  return { equal: fields.length === 0 && steps.length === 0, fields, steps };
}

interface Placed {
  step: Step;
  place: Place;
}

function changeOf(id: string, then: Placed | null, now: Placed | null, stayed: boolean): StepChange | null {
  const places = { from: then?.place ?? null, to: now?.place ?? null };
  const fields = diffFields(then ? ownFields(then.step) : {}, now ? ownFields(now.step) : {});
  if (!then) return { id, change: "added", ...places, fields };
  if (!now) return { id, change: "removed", ...places, fields };
  if (!stayed) return { id, change: "moved", ...places, fields };
  return fields.length > 0 ? { id, change: "changed", ...places, fields } : null;
}

/** Ids that are in the same list as before and in the same order among those that are. */
function stayedInPlace(before: Map<string, Placed>, after: Map<string, Placed>): Set<string> {
  const lists = new Map<string, number[]>();
  const ids = new Map<string, string[]>();
  for (const [id, { place }] of after) {
    const then = before.get(id);
    if (!then || then.place.list !== place.list) continue;
    lists.set(place.list, [...(lists.get(place.list) ?? []), then.place.index]);
    ids.set(place.list, [...(ids.get(place.list) ?? []), id]);
  }
  const stayed = new Set<string>();
  for (const [list, positions] of lists)
    for (const index of longestRise(positions)) stayed.add(ids.get(list)?.[index] ?? "");
  return stayed;
}

/** Indexes of a longest increasing subsequence (patience sorting). */
function longestRise(values: readonly number[]): number[] {
  const ends: number[] = [];
  const previous: number[] = [];
  for (const [index, value] of values.entries()) {
    let low = 0;
    for (let high = ends.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((values[ends[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = ends[low - 1] ?? -1;
    ends[low] = index;
  }
  const rise: number[] = [];
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) rise.unshift(index);
  return rise;
}

function headOf({ steps: _steps, ...head }: OrchestrationDefinition): JsonObject {
  return Object.fromEntries(Object.entries(head).filter(([, value]) => value !== null));
}

/** Members are compared one by one, deeply; lists and scalars as wholes. */
export function diffFields(from: JsonObject, to: JsonObject, prefix = ""): FieldChange[] {
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...names].flatMap((name) => {
    const pointer = `${prefix}/${pointerSegment(name)}`;
    const then = Object.hasOwn(from, name) ? from[name] : undefined;
    const now = Object.hasOwn(to, name) ? to[name] : undefined;
    if (isJsonObject(then) && isJsonObject(now)) return diffFields(then, now, pointer);
    if (then !== undefined && now !== undefined && canonicalJson(then) === canonicalJson(now)) return [];
    return [
      {
        pointer,
        ...(then === undefined ? {} : { from: then }),
        ...(now === undefined ? {} : { to: now }),
      },
    ];
  });
}
