import type { CapabilityDescription } from "@/lib/core/agent";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import type { StepInput } from "@/lib/core/orchestration-input";
import { typeOfStep } from "@/lib/core/orchestration-steps";
import { targetOf } from "./describe";
import { stepAt } from "./edit";
import { ownerOf, placeOf, type Pointer, valueAt } from "./pointer";
import { titleOf } from "./new-step";
import { type Draft, idOf, walk } from "./tree";

/** Something a template can read. */
export interface Readable {
  path: string;
  /** Where it comes from, in words. */
  from: string;
  /** Its JSON type, where a schema says so. */
  type: string | null;
  /** What stood there in the last run; undefined: not known. */
  value?: Json;
}

/** What is known of what steps give back. */
export interface OutputSchemas {
  capability(name: string): CapabilityDescription | undefined;
  role(name: string): JsonObject | null | undefined;
}

const MAX_SCHEMA_DEPTH = 3;

function typeOf(schema: Json | undefined): string | null {
  return isJsonObject(schema) && typeof schema.type === "string" ? schema.type : null;
}

function* members(path: string, schema: Json | undefined, from: string, depth = 0): Generator<Readable> {
  if (!isJsonObject(schema) || !isJsonObject(schema.properties) || depth >= MAX_SCHEMA_DEPTH) return;
  for (const [name, member] of Object.entries(schema.properties)) {
    const below = /^[\p{L}\p{N}_$-]+$/u.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
    yield { path: below, from, type: typeOf(member) };
    yield* members(below, member, from, depth + 1);
  }
}

const DECISION: JsonObject = {
  properties: {
    decision: { type: "string" },
    by: { type: "string" },
    comment: { type: "string" },
    at: { type: "string" },
  },
};
const TEXT: JsonObject = { properties: { text: { type: "string" } } };

/** The shape of what a step gives back, as far as it is known. */
function outputSchema(step: StepInput, known: OutputSchemas): JsonObject | null {
  const type = typeOfStep(step);
  if (type === "approval") return DECISION;
  if (type === "set") {
    const names = Object.keys(isJsonObject(step.values) ? step.values : {});
    return { properties: Object.fromEntries(names.map((name) => [name, {}])) };
  }
  if (type !== "agent") return null;
  if (isJsonObject(step.outputSchema)) return step.outputSchema;
  const target = targetOf(step);
  if (target?.field === "capability" || target?.field === "tool")
    return known.capability(target.name)?.output ?? null;
  return target && target.field !== "agent" ? (known.role(target.name) ?? TEXT) : null;
}

function* outputsOf(step: StepInput, known: OutputSchemas): Generator<Readable> {
  const from = titleOf(step);
  if (isJsonObject(step.outputMapping)) {
    for (const key of Object.keys(step.outputMapping)) yield { path: `context.${key}`, from, type: null };
    return;
  }
  const id = idOf(step);
  if (id === null) return;
  const schema = outputSchema(step, known);
  yield { path: `context.${id}`, from, type: typeOf(schema ?? undefined) };
  yield* members(`context.${id}`, schema ?? undefined, from);
}

/** The lists around a step, from the inside out, with the index up to which their steps came before. */
function* before(draft: Draft, pointer: Pointer): Generator<StepInput[]> {
  const { list, index } = placeOf(pointer);
  const owner = ownerOf(list);
  const container = owner === null ? undefined : stepAt(draft, owner);
  const steps = valueAt(draft, list);
  const isRow = container !== undefined && typeOfStep(container) === "parallel";
  if (Array.isArray(steps) && !isRow) {
    const group = stepAt(draft, pointer)?.parallelGroup;
    const earlier = (steps as StepInput[]).slice(0, index);
    const isBeside = (step: StepInput) => group !== undefined && step.parallelGroup === group;
    yield earlier.filter((step) => !isBeside(step));
  }
  if (owner !== null) yield* before(draft, owner);
}

function inLoop(draft: Draft, pointer: Pointer): boolean {
  const owner = ownerOf(placeOf(pointer).list);
  if (owner === null) return false;
  const step = stepAt(draft, owner);
  return (step !== undefined && typeOfStep(step) === "loop") || inLoop(draft, owner);
}

export interface ReadablePlace {
  /** The step that reads; null: the definition's output. */
  pointer: Pointer | null;
  /** The place is reached only after the steps inside: a loop's `until`. */
  afterInside?: boolean;
  /** `output` is what this step itself gave back: its outputMapping. */
  ownOutput?: boolean;
}

/** Everything that templates at one place can read, the nearest first. */
export function readableAt(draft: Draft, place: ReadablePlace, known: OutputSchemas): Readable[] {
  const { pointer } = place;
  const lists = pointer === null ? [draft.steps] : [...before(draft, pointer)];
  const own = pointer === null ? undefined : stepAt(draft, pointer);
  if (place.afterInside && own) lists.unshift(own.steps ?? []);
  const steps = lists.flatMap((list) => [...walk(list)].map(({ step }) => step).toReversed());
  const isRepeated = pointer !== null && (inLoop(draft, pointer) || place.afterInside === true);
  const previous = steps.length > 0 || place.ownOutput;
  return [
    ...(place.ownOutput && own
      ? members("output", outputSchema(own, known) ?? undefined, "This step's output")
      : []),
    ...(previous
      ? [{ path: "output", from: place.ownOutput ? "This step's output" : "The step before", type: null }]
      : []),
    ...steps.flatMap((step) => [...outputsOf(step, known)]),
    ...(isRepeated
      ? [
          { path: "item", from: "The loop", type: null },
          { path: "index", from: "The loop", type: "integer" },
        ]
      : []),
    { path: "input", from: "Input", type: "object" },
    ...members("input", draft.input, "Input"),
    { path: "execution.id", from: "The execution", type: "string" },
  ];
}

/** A path without quotes or brackets, as the completion writes most of them. */
const PLAIN = /^context\.([\w-]+)((?:\.[\w$-]+)*)$/;

/** The same list with what the last run left at each path. `outputs`: by step id. */
export function withValues(readable: readonly Readable[], outputs: ReadonlyMap<string, Json>): Readable[] {
  return readable.map((item) => {
    const [, id = "", rest = ""] = PLAIN.exec(item.path) ?? [];
    const output = outputs.get(id);
    if (output === undefined) return item;
    const value = rest.split(".").slice(1).reduce<Json | undefined>(memberOf, output);
    return value === undefined ? item : { ...item, value };
  });
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
