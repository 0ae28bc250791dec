import { invalid, TuttiError } from "@/lib/core/errors";
import { type Json, isJsonObject } from "@/lib/core/json";
import { checkJsonDepth } from "@/lib/core/limits-json";
import { pointerSegment } from "@/lib/core/pointer";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Numbers that may not survive `JSON.parse`: 16 digits or more, or an exponent of three digits. */
const SUSPECT_NUMBER = /\d{16}|[eE]\+?\d{3}/;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Bytes as JSON: UTF-8 only, no byte order mark, not too deep, no NUL, no number that would change its value. */
export function parseJson(raw: Uint8Array, maxDepth: number): Json {
  const text = decode(raw);
  if (!checkJsonDepth(text, maxDepth)) throw invalid(`The body is nested more than ${maxDepth} levels deep.`);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw invalid("The body is not valid JSON.");
  }
  // The escape is the only way to write NUL in JSON, so one scan spares almost every body the walk.
  if (text.includes("\\u0000")) refuseNul(value);
  if (SUSPECT_NUMBER.test(text)) refuseInexactNumbers(text);
  return value;
}

function decode(raw: Uint8Array): string {
  let text: string;
  try {
    text = decoder.decode(raw);
  } catch {
    throw invalid("The body is not valid UTF-8.");
  }
  if (text.startsWith("\uFEFF")) throw invalid("The body starts with a byte order mark.");
  return text;
}

/** Postgres can't store U+0000 in text. Walks with its own stack: the depth was checked, the width was not. */
function refuseNul(root: Json): void {
  const stack: [Json, string][] = [[root, ""]];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const [value, pointer] = next;
    if (typeof value === "string" && value.includes("\u0000"))
      throw invalid("NUL characters are not allowed.", pointer);
    if (Array.isArray(value)) value.forEach((item, index) => stack.push([item, `${pointer}/${index}`]));
    else if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        if (key.includes("\u0000")) throw invalid("NUL characters are not allowed in names.", pointer);
        stack.push([item, `${pointer}/${pointerSegment(key)}`]);
      }
    }
  }
}

/** 2^53+1 or 1e400 would be read back as another number; a service that keeps evidence refuses it instead. */
function refuseInexactNumbers(text: string): void {
  for (const [token] of text.matchAll(STRING_OR_NUMBER)) {
    if (token.startsWith('"')) continue;
    const value = Number(token);
    const whole = /^-?\d+$/.test(token) && Number.isFinite(value) && String(value) !== token;
    if (!Number.isFinite(value) || (whole && BigInt(token) !== BigInt(value))) {
      const shown = token.length > 40 ? `${token.slice(0, 40)}…` : token;
      throw new TuttiError("invalid", `The number ${shown} can't be kept exactly; send it as a string.`);
    }
  }
}
