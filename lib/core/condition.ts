import { z } from "zod";
import type { FieldError } from "./errors";
import { isJsonObject, type Json } from "./json";
import {
  evaluateExpression,
  inspectTemplates,
  parseExpression,
  parseTemplate,
  referenceOf,
  renderTemplate,
  syntaxError,
  type TemplateExpression,
  type TemplateInspection,
  type TemplateReference,
  type TemplateScope,
} from "./template";

export const CONDITION_OPERATORS = [
  "==",
  "!=",
  ">",
  ">=",
  "<",
  "<=",
  "contains",
  "not_contains",
  "in",
  "not_in",
  "exists",
  "not_exists",
  "starts_with",
  "ends_with",
] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

/** `field` is a path such as `context.critic.score` (filters allowed); `value` may be a template. */
export interface Comparison {
  field: string;
  operator: ConditionOperator;
  value?: Json;
}
export type Condition = Comparison | { all: Condition[] } | { any: Condition[] } | { not: Condition };

const Nested: z.ZodType<Condition> = z.lazy(() => Condition);

/** A question about data, answered by a closed table of operators: nothing in it can run. */
export const Condition: z.ZodType<Condition> = z
  .union([
    z.object({
      field: z.string().min(1).max(500),
      operator: z.enum(CONDITION_OPERATORS),
      value: z.json().optional(),
    }),
    z.strictObject({ all: z.array(Nested).max(100) }),
    z.strictObject({ any: z.array(Nested).max(100) }),
    z.strictObject({ not: Nested }),
  ])
  .meta({ id: "Condition" });

/** Whether two JSON values are equal, whatever the order of their keys. */
export function jsonEqual(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => jsonEqual(item, right[index]));
  }
  if (Array.isArray(left) || Array.isArray(right) || !isJsonObject(left) || !isJsonObject(right))
    return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && jsonEqual(left[key], right[key]))
  );
}

/** Negative, zero or positive for two numbers or two texts; NaN (which no comparison accepts) for anything else. */
function order(left: Json, right: Json): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left !== "string" || typeof right !== "string") return Number.NaN;
  return left === right ? 0 : left < right ? -1 : 1;
}

function contains(container: Json, item: Json): boolean {
  if (Array.isArray(container)) return container.some((member) => jsonEqual(member, item));
  if (typeof item !== "string") return false;
  if (typeof container === "string") return container.includes(item);
  return isJsonObject(container) && Object.hasOwn(container, item);
}

function bothText(left: Json, right: Json, test: (left: string, right: string) => boolean): boolean {
  return typeof left === "string" && typeof right === "string" && test(left, right);
}

const COMPARE: Record<ConditionOperator, (field: Json, value: Json) => boolean> = {
  "==": jsonEqual,
  "!=": (field, value) => !jsonEqual(field, value),
  ">": (field, value) => order(field, value) > 0,
  ">=": (field, value) => order(field, value) >= 0,
  "<": (field, value) => order(field, value) < 0,
  "<=": (field, value) => order(field, value) <= 0,
  contains,
  not_contains: (field, value) => !contains(field, value),
  in: (field, value) => Array.isArray(value) && contains(value, field),
  not_in: (field, value) => !(Array.isArray(value) && contains(value, field)),
  exists: () => true,
  not_exists: () => false,
  starts_with: (field, value) => bothText(field, value, (text, start) => text.startsWith(start)),
  ends_with: (field, value) => bothText(field, value, (text, end) => text.endsWith(end)),
};

/** The expression a `field` names: a bare path, or the same in braces. */
function fieldExpression(field: string): TemplateExpression {
  const text = field.trim();
  if (!text.startsWith("{{")) return parseExpression(text);
  const [whole, ...rest] = parseTemplate(text);
  return typeof whole === "object" && rest.length === 0 ? whole : parseExpression(text);
}

function evaluateComparison(comparison: Comparison, scope: TemplateScope): boolean {
  const field = evaluateExpression(fieldExpression(comparison.field), scope);
  return compareValues(comparison.operator, field, () => renderTemplate(comparison.value ?? null, scope));
}

/** One comparison of values as they are; `undefined`: the field is missing. */
export function compareValues(
  operator: ConditionOperator,
  field: Json | undefined,
  value: Json | (() => Json),
): boolean {
  if (field === undefined) return operator === "not_exists" || operator === "!=";
  return COMPARE[operator](field, typeof value === "function" ? value() : value);
}

/**
 * Whether a condition holds. A missing `field` doesn't exist, differs from everything, and fails every other
 * comparison; null exists. Throws `template_path_missing` when a template in `value` names nothing.
 */
export function evaluateCondition(condition: Condition, scope: TemplateScope): boolean {
  if ("all" in condition) return condition.all.every((part) => evaluateCondition(part, scope));
  if ("any" in condition) return condition.any.some((part) => evaluateCondition(part, scope));
  if ("not" in condition) return !evaluateCondition(condition.not, scope);
  return evaluateComparison(condition, scope);
}

function inspectField(field: string, pointer: string): TemplateInspection {
  try {
    // A field may be missing: that is what `exists` asks.
    return { references: [{ ...referenceOf(fieldExpression(field), pointer), optional: true }], errors: [] };
  } catch (error) {
    const errors: FieldError[] = [syntaxError(error, pointer)];
    return { references: [], errors };
  }
}

function merge(parts: TemplateInspection[]): TemplateInspection {
  return {
    references: parts.flatMap((part) => part.references),
    errors: parts.flatMap((part) => part.errors),
  };
}

/** Comparisons in one condition, with all that is nested in it: they are answered in one go. */
export const MAX_COMPARISONS = 100;

function comparisonsOf(condition: Condition): number {
  if ("not" in condition) return comparisonsOf(condition.not);
  const parts = "all" in condition ? condition.all : "any" in condition ? condition.any : null;
  return parts ? parts.reduce((sum, part) => sum + comparisonsOf(part), 0) : 1;
}

/** Every path a condition reads and every error in it, with JSON Pointers below `prefix`. */
export function inspectCondition(condition: Condition, prefix = ""): TemplateInspection {
  const count = comparisonsOf(condition);
  if (count <= MAX_COMPARISONS) return inspectWithin(condition, prefix);
  const detail = `A condition has at most ${MAX_COMPARISONS} comparisons; this one has ${count}.`;
  return { references: [], errors: [{ pointer: prefix, detail }] };
}

function inspectWithin(condition: Condition, prefix: string): TemplateInspection {
  const list = (name: string, parts: Condition[]) =>
    merge(parts.map((part, index) => inspectWithin(part, `${prefix}/${name}/${index}`)));
  if ("all" in condition) return list("all", condition.all);
  if ("any" in condition) return list("any", condition.any);
  if ("not" in condition) return inspectWithin(condition.not, `${prefix}/not`);
  const value = inspectTemplates(condition.value ?? null, `${prefix}/value`);
  return merge([inspectField(condition.field, `${prefix}/field`), value]);
}

/** Every path a condition reads; fields that don't parse are left out. */
export function conditionReferences(condition: Condition, prefix = ""): TemplateReference[] {
  return inspectCondition(condition, prefix).references;
}
