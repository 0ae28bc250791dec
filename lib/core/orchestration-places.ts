import type { Json, JsonObject } from "./json";
import type { LoopMode, Step, WaitStep } from "./orchestration-definition";

/** Where a step stands: in which list, and at which position there. */
export interface Place {
  /** Empty for the outermost list; else `refine/steps`, `route/branches/0`, `route/else`, by ids of the steps around. */
  list: string;
  index: number;
  /** Ids from the outermost step to this one: `refine/critic`. */
  path: string;
}

/** Every step of a definition by its id, with its place; outer before inner, in the order they run. */
export function placeSteps(steps: readonly Step[]): Map<string, { step: Step; place: Place }> {
  const found = new Map<string, { step: Step; place: Place }>();
  const visit = (list: readonly Step[], name: string, above: string): void => {
    for (const [index, step] of list.entries()) {
      const path = above ? `${above}/${step.id}` : step.id;
      found.set(step.id, { step, place: { list: name, index, path } });
      for (const [slot, inner] of slotsOf(step)) visit(inner, `${step.id}/${slot}`, path);
    }
  };
  visit(steps, "", "");
  return found;
}

function slotsOf(step: Step): [string, readonly Step[]][] {
  if (step.type === "parallel" || step.type === "loop") return [["steps", step.steps]];
  if (step.type !== "branch") return [];
  const branches = step.branches.map(({ steps }, index): [string, Step[]] => [`branches/${index}`, steps]);
  return [...branches, ["else", step.else]];
}

/** What a step says that was not written. */
const DEFAULTS: Record<string, unknown> = {
  onError: "fail",
  maxRetries: 0,
  retryDelay: 1_000,
  concurrency: 1,
};

/**
 * What a step itself says, in the words a definition is written in: without its id, its place and the steps
 * inside it. Members that say nothing (null, a default, a name that is the id) are left out.
 */
export function ownFields(step: Step): JsonObject {
  const { id, pointer: _pointer, ...rest } = step;
  const fields: Record<string, unknown> = { ...rest };
  for (const name of ["steps", "else", "group", "target", "mode", "branches"]) delete fields[name];
  if (step.type === "agent") fields[step.target.field] = step.target.name;
  if (step.type === "loop") Object.assign(fields, loopFields(step.mode));
  if (step.type === "wait") Object.assign(fields, waitFields(step.mode));
  if (step.type === "branch") fields.branches = branchFields(step);
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) =>
        value !== null &&
        value !== undefined &&
        value !== DEFAULTS[name] &&
        !(name === "name" && value === id),
    ),
  ) as JsonObject;
}

function loopFields(mode: LoopMode): JsonObject {
  if (mode.kind === "forEach") return { forEach: mode.items, concurrency: mode.concurrency };
  return { [mode.kind]: mode.condition as unknown as Json };
}

function waitFields(mode: WaitStep["mode"]): JsonObject {
  if (mode.kind === "duration") return { duration: mode.duration };
  return mode.kind === "until" ? { until: mode.until } : { event: mode.event, timeout: mode.timeout };
}

/** By position, so that one branch's condition is one field. */
function branchFields(step: Extract<Step, { type: "branch" }>): JsonObject {
  return Object.fromEntries(
    step.branches.map(({ condition, weight }, index): [string, JsonObject] => [
      String(index),
      { ...(condition ? { condition: condition as unknown as Json } : {}), ...(weight ? { weight } : {}) },
    ]),
  );
}
