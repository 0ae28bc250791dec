/** Any value that survives `JSON.parse(JSON.stringify(value))` unchanged. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What JSON keeps of a value: dates become text, undefined is gone, NaN is null. Null when JSON can't hold it at all
 * (a BigInt, a cycle). `text` is its JSON.
 */
export function toJson(value: unknown): { value: Json; text: string } | null {
  try {
    const text = JSON.stringify(value) ?? "null";
    return { value: JSON.parse(text) as Json, text };
  } catch {
    return null;
  }
}
