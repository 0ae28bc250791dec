import { invalid } from "./errors";
import { isJsonObject, type Json } from "./json";
import type { FilterCall, FilterName } from "./template-parser";
import { cutText } from "./truncate";

/** Characters that separators may add. */
const LONGEST_JOIN = 8_388_608;

type Filter = (value: Json, argument: Json | undefined) => Json;

/** A value as it reads inside a longer text: objects and lists as JSON, null as nothing. */
export function textOf(value: Json): string {
  if (typeof value === "string") return value;
  return value === null ? "" : JSON.stringify(value);
}

function refuse(name: FilterName, needs: string): never {
  throw invalid(`The filter "${name}" needs ${needs}.`);
}

function truncate(value: Json, limit: Json | undefined): string {
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1)
    refuse("truncate", "a length of 1 or more");
  const text = textOf(value);
  return text.length <= limit ? text : `${cutText(text, limit - 1)}…`;
}

function length(value: Json): number {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : refuse("length", "text, a list or an object");
}

function join(value: Json, separator: Json | undefined): string {
  if (!Array.isArray(value)) refuse("join", "a list");
  const between = textOf(separator ?? ", ");
  if (between.length * value.length > LONGEST_JOIN) refuse("join", "a shorter list or separator");
  return value.map(textOf).join(between);
}

const APPLY: Record<FilterName, Filter> = {
  default: (value, fallback) => value ?? fallback ?? null,
  json: (value) => JSON.stringify(value),
  join,
  first: (value) => (Array.isArray(value) ? (value[0] ?? null) : refuse("first", "a list")),
  last: (value) => (Array.isArray(value) ? (value.at(-1) ?? null) : refuse("last", "a list")),
  length,
  upper: (value) => textOf(value).toUpperCase(),
  lower: (value) => textOf(value).toLowerCase(),
  trim: (value) => textOf(value).trim(),
  truncate,
};

/** Applies filters in order. A missing value (undefined) passes through to the next `default`. */
export function applyFilters(value: Json | undefined, filters: readonly FilterCall[]): Json | undefined {
  let result = value;
  for (const filter of filters) {
    if (result === undefined && filter.name !== "default") continue;
    result = APPLY[filter.name](result ?? null, filter.arguments[0]);
  }
  return result;
}
