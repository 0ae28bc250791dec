import { TuttiError } from "./errors";
import type { Json } from "./json";

/** Deeper values are refused with a typed error instead of exhausting the stack. */
const MAX_DEPTH = 1000;
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

function writeString(text: string): string {
  // Short plain strings are the rule; for them a scan and a concatenation beat the call into the serializer.
  return text.length < 64 && !NEEDS_ESCAPE.test(text) ? `"${text}"` : JSON.stringify(text);
}

function writeArray(items: readonly Json[], depth: number): string {
  let text = "[";
  for (let index = 0; index < items.length; index++) {
    if (index > 0) text += ",";
    text += write(items[index] ?? null, depth);
  }
  return `${text}]`;
}

/** Longer lists are the library's. */
const MAX_SORTED_BY_HAND = 16;

/** Most objects have few members, for which a sort by insertion takes a fraction of the library's. */
function sortKeys(keys: string[]): void {
  if (keys.length > MAX_SORTED_BY_HAND) return void keys.sort();
  for (let index = 1; index < keys.length; index++) {
    const key = keys[index] ?? "";
    let place = index;
    for (; place > 0; place--) {
      const before = keys[place - 1] ?? "";
      if (before < key) break;
      keys[place] = before;
    }
    keys[place] = key;
  }
}

function writeObject(object: { [key: string]: Json }, depth: number): string {
  const keys = Object.keys(object);
  // RFC 8785 §3.2.3: by UTF-16 code units, which is how JavaScript compares strings.
  if (keys.length > 1) sortKeys(keys);
  let text = "{";
  for (const key of keys) {
    const value = object[key];
    if (value === undefined) continue;
    if (text.length > 1) text += ",";
    text += `${writeString(key)}:${write(value, depth)}`;
  }
  return `${text}}`;
}

function write(value: Json, depth: number): string {
  if (typeof value === "string") return writeString(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TuttiError("value_not_json", "NaN and Infinity are not JSON.");
    return String(value);
  }
  if (value === null) return "null";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (depth >= MAX_DEPTH) throw new TuttiError("value_not_json", "The value is nested too deeply.");
  return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1);
}

/**
 * The one text of a JSON value (RFC 8785): sorted keys, no spaces, ECMAScript numbers, so equal values have equal
 * hashes. Members that are `undefined` are left out, as `JSON.stringify` does. Where RFC 8785 would refuse a lone
 * surrogate, it is written as its `\udXXX` escape, as `JSON.stringify` does: recorded text must always hash.
 */
export function canonicalJson(value: Json): string {
  return write(value, 0);
}
