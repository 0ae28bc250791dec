import { type FieldError, invalid, isTuttiError, TuttiError } from "./errors";
import { isJsonObject, type Json, type JsonObject } from "./json";
import { jsonSize } from "./json-size";
import { pointerSegment } from "./pointer";
import { applyFilters, textOf } from "./template-filters";
import { parseTemplate, type TemplateExpression } from "./template-parser";

export { parseExpression, parseTemplate, type Template, type TemplateExpression } from "./template-parser";

const MAX_DEPTH = 200;
/** Characters that one rendering may come to: a plan that repeats what it has would double it with every step. */
export const MAX_RENDERED = 8_388_608;
const ARRAY_INDEX = /^(?:0|[1-9]\d{0,8})$/;

/** The value at a path, from its member `start` on, or undefined. Own members only, so `constructor` and `__proto__` are plain missing names. */
export function valueAtPath(scope: Json, path: readonly string[], start = 0): Json | undefined {
  let current: Json | undefined = scope;
  for (let index = start; index < path.length; index++) {
    const key = path[index] ?? "";
    if (Array.isArray(current)) current = ARRAY_INDEX.test(key) ? current[Number(key)] : undefined;
    else if (isJsonObject(current)) current = Object.hasOwn(current, key) ? current[key] : undefined;
    else return undefined;
  }
  return current;
}

/**
 * What templates and conditions read from: an object, or whoever answers for a path (undefined: not there), e.g. so
 * that a growing context need not be copied.
 */
export type TemplateScope = JsonObject | ((path: readonly string[]) => Json | undefined);

function valueInScope(scope: TemplateScope, path: readonly string[]): Json | undefined {
  return typeof scope === "function" ? scope(path) : valueAtPath(scope, path);
}

/** A path as people write it: `context.items[0]["odd key"]`. */
export function pathText(path: readonly string[]): string {
  const parts = path.map((key, index) => {
    if (ARRAY_INDEX.test(key)) return `[${key}]`;
    if (!/^[\p{L}\p{N}_$-]+$/u.test(key)) return `[${JSON.stringify(key)}]`;
    return index === 0 ? key : `.${key}`;
  });
  return parts.join("");
}

/** The value of one expression, or undefined when its path is missing and no `default` follows. */
export function evaluateExpression(expression: TemplateExpression, scope: TemplateScope): Json | undefined {
  return applyFilters(valueInScope(scope, expression.path), expression.filters);
}

function requireValue(expression: TemplateExpression, scope: TemplateScope): Json {
  const value = evaluateExpression(expression, scope);
  if (value !== undefined) return value;
  throw new TuttiError(
    "template_path_missing",
    `The template path "${pathText(expression.path)}" does not exist.`,
  );
}

/** Characters that the filters of one rendering may go through. */
const MAX_FILTERED = 8 * MAX_RENDERED;

/** What a rendering may still come to. */
class Room {
  private left = MAX_RENDERED;
  private work = MAX_FILTERED;

  /** A filter may go through all of a value to come to very little. */
  filter({ path, filters }: TemplateExpression, scope: TemplateScope): void {
    if (filters.length > 0) this.work -= jsonSize(valueInScope(scope, path) ?? null) * filters.length;
    if (this.work < 0) throw new TuttiError("value_too_large", "The filters go through too much at once.");
  }

  take(size: number): void {
    this.left -= size;
    if (this.left >= 0) return;
    const limit = `${MAX_RENDERED / 1_048_576} MiB`;
    throw new TuttiError("value_too_large", `What the templates come to is larger than ${limit}.`);
  }
}

function renderText(text: string, scope: TemplateScope, room: Room): Json {
  if (!text.includes("{{")) {
    room.take(text.length);
    return text;
  }
  const template = parseTemplate(text);
  const [whole] = template;
  if (template.length === 1 && typeof whole === "object") {
    room.filter(whole, scope);
    const value = requireValue(whole, scope);
    room.take(jsonSize(value));
    return value;
  }
  const parts = template.map((part) => {
    if (typeof part === "object") room.filter(part, scope);
    const filled = typeof part === "string" ? part : textWithin(requireValue(part, scope), room);
    if (typeof part === "string") room.take(part.length);
    return filled;
  });
  return parts.join("");
}

/** Measured before it is made. */
function textWithin(value: Json, room: Room): string {
  room.take(jsonSize(value));
  return textOf(value);
}

function render(value: Json, scope: TemplateScope, depth: number, room: Room): Json {
  if (typeof value === "string") return renderText(value, scope, room);
  if (value === null || typeof value !== "object") return value;
  if (depth >= MAX_DEPTH) throw invalid("The template is nested too deeply.");
  if (Array.isArray(value)) return value.map((item) => render(item, scope, depth + 1, room));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, render(item, scope, depth + 1, room)]),
  );
}

/**
 * Fills in every template in a value, deeply (keys are left alone). Text that is one whole template takes the
 * type of what it names; in longer text objects appear as JSON. What is filled in is data and never read as a
 * template again. Throws `template_path_missing` naming the path, `invalid` for bad syntax,
 * `value_too_large` over `MAX_RENDERED`.
 */
export function renderTemplate(value: Json, scope: TemplateScope): Json {
  return render(value, scope, 0, new Room());
}

/** Where a value reads from the scope. `optional`: a `default` filter follows, so the path may be missing. */
export interface TemplateReference {
  path: string[];
  pointer: string;
  optional: boolean;
}

export interface TemplateInspection {
  references: TemplateReference[];
  errors: FieldError[];
}

export function referenceOf(expression: TemplateExpression, pointer: string): TemplateReference {
  const optional = expression.filters.some((filter) => filter.name === "default");
  return { path: expression.path, pointer, optional };
}

/** The syntax error that `read` throws, as a field error; other errors go on. */
export function syntaxError(error: unknown, pointer: string): FieldError {
  if (!isTuttiError(error)) throw error;
  return { pointer, detail: error.message };
}

function inspectText(text: string, pointer: string, found: TemplateInspection): void {
  if (!text.includes("{{")) return;
  try {
    for (const part of parseTemplate(text)) {
      if (typeof part === "object") found.references.push(referenceOf(part, pointer));
    }
  } catch (error) {
    found.errors.push(syntaxError(error, pointer));
  }
}

function inspect(value: Json, pointer: string, found: TemplateInspection): TemplateInspection {
  if (typeof value === "string") inspectText(value, pointer, found);
  else if (Array.isArray(value)) value.forEach((item, index) => inspect(item, `${pointer}/${index}`, found));
  else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value))
      inspect(item, `${pointer}/${pointerSegment(key)}`, found);
  }
  return found;
}

/** Every path a value's templates read and every syntax error in them, with JSON Pointers below `prefix`. */
export function inspectTemplates(value: Json, prefix = ""): TemplateInspection {
  return inspect(value, prefix, { references: [], errors: [] });
}

/** Every path a value's templates read; templates that don't parse are left out. */
export function templateReferences(value: Json, prefix = ""): TemplateReference[] {
  return inspectTemplates(value, prefix).references;
}
