import type { Json } from "./json";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The index of the quote that ends the string starting at `start` (or the end of the text). */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index;
    index += code === BACKSLASH ? 2 : 1;
  }
  return index;
}

/**
 * Whether JSON text nests at most `maxDepth` levels. One pass over the characters without recursion, for use
 * before `JSON.parse`; the text need not be valid JSON (the parser will say so).
 */
export function checkJsonDepth(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) return false;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return true;
}

/** Whether a value nests at most `maxDepth` levels: the same question as `checkJsonDepth`, for parsed data. */
export function checkValueDepth(value: unknown, maxDepth: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== "object" || item === null) continue;
      if (depth >= maxDepth) return false;
      for (const child of Object.values(item)) next.push(child);
    }
    level = next;
  }
  return true;
}

/** Whether any string or key of the value satisfies the test. Walks with its own stack, so depth can't overflow. */
function someText(value: Json, test: (text: string) => boolean): boolean {
  const stack: Json[] = [value];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if (typeof item === "string") {
      if (test(item)) return true;
    } else if (Array.isArray(item)) {
      for (const child of item) stack.push(child);
    } else if (item !== null && typeof item === "object") {
      for (const [key, child] of Object.entries(item)) {
        if (test(key)) return true;
        stack.push(child);
      }
    }
  }
  return false;
}

/** Whether a string or key holds U+0000, which Postgres can't store in text or jsonb. */
export function hasNul(value: Json): boolean {
  return someText(value, (text) => text.includes("\u0000"));
}

/** Whether a string or key holds half of a surrogate pair, which jsonb refuses too. */
export function hasLoneSurrogate(value: Json): boolean {
  return someText(value, (text) => !text.isWellFormed());
}
