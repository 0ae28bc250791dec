import { invalid } from "@/lib/core/errors";
import { type Json, isJsonObject } from "@/lib/core/json";
import { checkJsonDepth } from "@/lib/core/limits-json";
import { pointerSegment } from "@/lib/core/pointer";
import { refuseInexactNumbers } from "./body-numbers";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** The only ways to write what `refuseUnkeepable` looks for, so that one scan spares almost every body the walk. */
const SUSPECT_TEXT = /\\u(?:00|[dD][89a-fA-F]|[fF][eE][fF][fF])|\uFEFF|__proto__/;

/**
 * Bytes as JSON: UTF-8 only, no byte order mark, not too deep, and nothing that would be read back as something else:
 * no NUL, no half of a surrogate pair, no text behind a byte order mark, no member called `__proto__`, no number beyond what a double keeps.
 */
export function parseJson(raw: Uint8Array, maxDepth: number): Json {
  const text = decode(raw);
  if (!checkJsonDepth(text, maxDepth)) throw invalid(`The body is nested more than ${maxDepth} levels deep.`);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw invalid("The body is not valid JSON.");
  }
  if (SUSPECT_TEXT.test(text)) refuseUnkeepable(value);
  refuseInexactNumbers(text);
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

/** Walks with its own stack: the depth was checked, the width was not. */
function refuseUnkeepable(root: Json): void {
  const stack: [Json, string][] = [[root, ""]];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const [value, pointer] = next;
    if (typeof value === "string") refuseText(value, pointer);
    else if (Array.isArray(value)) value.forEach((item, index) => stack.push([item, `${pointer}/${index}`]));
    else if (isJsonObject(value)) {
      for (const [name, item] of Object.entries(value)) {
        refuseName(name, pointer);
        stack.push([item, `${pointer}/${pointerSegment(name)}`]);
      }
    }
  }
}

/**
 * Postgres can't store U+0000 in text, nor half of a surrogate pair in jsonb; UTF-8 has no way to write the half.
 * Of a text in a column, PGlite's decoder takes a byte order mark at its start for the encoding's and drops it.
 */
function refuseText(text: string, pointer: string): void {
  if (text.includes("\u0000")) throw invalid("NUL characters are not allowed.", pointer);
  if (!text.isWellFormed()) throw invalid("Half of a surrogate pair is not a character.", pointer);
  if (text.startsWith("\uFEFF")) throw invalid("A text can't start with a byte order mark.", pointer);
}

/** `__proto__` is no name: objects made from it would have another prototype, or lose the member without a word. */
function refuseName(name: string, pointer: string): void {
  if (name.includes("\u0000")) throw invalid("NUL characters are not allowed in names.", pointer);
  if (!name.isWellFormed()) throw invalid("A name with half of a surrogate pair is not allowed.", pointer);
  if (name === "__proto__") throw invalid('The name "__proto__" is not allowed.', `${pointer}/__proto__`);
}
