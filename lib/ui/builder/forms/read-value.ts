import { isJsonObject, type Json } from "@/lib/core/json";

/** A value as it stands in a box: text as it is, everything else as JSON. */
export function shownText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined
    ? ""
    : JSON.stringify(value, null, isJsonObject(value) || Array.isArray(value) ? 2 : 0);
}

const TEXT_TYPES = new Set(["string", null]);

/**
 * What a box says. Where text is wanted, or nothing is known, it is text; where a number, list or object is wanted,
 * what reads as JSON is that, and the rest (a template) stays text.
 */
export function readValue(text: string, type: string | null): Json {
  if (TEXT_TYPES.has(type)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** The type a box is read as: what the schema wants, or what is in it already. */
export function typeFor(schema: Json | undefined, value: unknown): string | null {
  if (isJsonObject(schema) && typeof schema.type === "string") return schema.type;
  return value === undefined || typeof value === "string" ? null : "json";
}
