import type { Condition } from "@/lib/core/condition";
import { isJsonObject, type Json } from "@/lib/core/json";
import type { StepInput } from "@/lib/core/orchestration-input";
import { type Draft, idOf, mapLists } from "./tree";

/** Ids that change their name, old to new. */
export type Renames = ReadonlyMap<string, string>;

const IN_BRACES = /(?<!\\)(\{\{\s*context)(?:\.([A-Za-z0-9_-]+)|\[\s*(["'])([A-Za-z0-9_-]+)\3\s*\])/g;
const BARE = /^(\s*context)(?:\.([A-Za-z0-9_-]+)|\[\s*(["'])([A-Za-z0-9_-]+)\3\s*\])/;

function follow(text: string, pattern: RegExp, renames: Renames): string {
  return text.replace(
    pattern,
    (whole: string, start: string, dotted?: string, _quote?: string, quoted?: string) => {
      const next = renames.get(dotted ?? quoted ?? "");
      return next === undefined ? whole : `${start}.${next}`;
    },
  );
}

/** The same value where nothing in it reads a renamed step. */
function inValue<Value extends Json | undefined>(value: Value, renames: Renames): Value;
function inValue(value: Json | undefined, renames: Renames): Json | undefined {
  if (typeof value === "string") return follow(value, IN_BRACES, renames);
  if (Array.isArray(value)) {
    const items = value.map((item) => inValue(item, renames));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, inValue(member, renames)] as const);
  return entries.every(([key, member]) => member === value[key]) ? value : Object.fromEntries(entries);
}

function inCondition(condition: Condition, renames: Renames): Condition {
  const all = (parts: Condition[]) => parts.map((part) => inCondition(part, renames));
  if ("all" in condition) return { all: all(condition.all) };
  if ("any" in condition) return { any: all(condition.any) };
  if ("not" in condition) return { not: inCondition(condition.not, renames) };
  const field = follow(follow(condition.field, BARE, renames), IN_BRACES, renames);
  return {
    ...condition,
    field,
    ...(condition.value === undefined ? {} : { value: inValue(condition.value, renames) }),
  };
}

const VALUES = ["inputMapping", "outputMapping", "values", "message", "forEach"] as const;
const CONDITIONS = ["condition", "until", "while"] as const;

/** What one step reads, with the steps inside it left alone. */
function inStep(step: StepInput, renames: Renames): StepInput {
  const changes: Record<string, unknown> = {};
  for (const key of VALUES) if (step[key] !== undefined) changes[key] = inValue(step[key], renames);
  for (const key of CONDITIONS) {
    const value = step[key];
    if (typeof value === "string") changes[key] = inValue(value, renames);
    else if (isJsonObject(value)) changes[key] = inCondition(value, renames);
  }
  if (isJsonObject(step.onError)) {
    const next = renames.get(step.onError.goto);
    if (next !== undefined) changes.onError = { goto: next };
  }
  const branches = step.branches?.map((branch) =>
    branch.condition ? { ...branch, condition: inCondition(branch.condition, renames) } : branch,
  );
  const next = { ...step, ...changes, ...(branches ? { branches } : {}) };
  return JSON.stringify(next) === JSON.stringify(step) ? step : next;
}

/** Everything that reads the renamed steps now reads them by their new names. */
export function followRenames(draft: Draft, renames: Renames): Draft {
  if (renames.size === 0) return draft;
  const deep = (step: StepInput): StepInput => {
    const own = inStep(step, renames);
    return {
      ...own,
      ...(own.steps ? { steps: own.steps.map(deep) } : {}),
      ...(own.else ? { else: own.else.map(deep) } : {}),
      ...(own.branches
        ? { branches: own.branches.map((branch) => ({ ...branch, steps: branch.steps.map(deep) })) }
        : {}),
    };
  };
  const steps = draft.steps.map((step) => {
    const next = deep(step);
    return JSON.stringify(next) === JSON.stringify(step) ? step : next;
  });
  return {
    ...draft,
    steps,
    ...(draft.output === undefined ? {} : { output: inValue(draft.output, renames) }),
  };
}

/** Gives a step another id and follows it in everything that reads it. */
export function renameStep(draft: Draft, step: StepInput, id: string): Draft {
  const old = idOf(step);
  const renamed = mapLists(draft, (steps) => steps.map((item) => (item === step ? { ...item, id } : item)));
  // With an outputMapping nothing is stored under the id, and one that isn't said can't be read.
  const isRead = old !== null && old !== id && !step.outputMapping;
  return isRead ? followRenames(renamed, new Map([[old, id]])) : renamed;
}
