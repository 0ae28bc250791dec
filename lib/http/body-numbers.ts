import { invalid } from "@/lib/core/errors";
import { pointerSegment } from "@/lib/core/pointer";

/** Numbers that may not survive `JSON.parse`: 16 digits or more, or an exponent of three digits. */
const SUSPECT_NUMBER = /\d{16}|[eE][+-]?\d{3}/;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** 2^53+1, 1e400 or 1e-400 would be read back as another number; a service that keeps evidence refuses it instead. */
export function refuseInexactNumbers(text: string): void {
  if (!SUSPECT_NUMBER.test(text)) return;
  for (const [token] of text.matchAll(STRING_OR_NUMBER)) {
    if (token.startsWith('"') || isKept(token)) continue;
    const shown = token.length > 40 ? `${token.slice(0, 40)}…` : token;
    throw invalid(`The number ${shown} can't be kept exactly; send it as a string.`, placeOf(text, token));
  }
}

function isKept(token: string): boolean {
  const value = Number(token);
  if (!Number.isFinite(value)) return false;
  if (value === 0) return !/^-?[\d.]*[1-9]/.test(token);
  return !/^-?\d+$/.test(token) || String(value) === token || BigInt(token) === BigInt(value);
}

const MARK = Symbol("the number");

/** JSON Pointer of the number written like this; "" where the parser doesn't tell how a value was written. */
function placeOf(text: string, token: string): string {
  // The third argument is younger than the types.
  const mark = (_name: string, value: unknown, context?: { source?: string }): unknown =>
    context?.source === token ? MARK : value;
  return placeOfMark(JSON.parse(text, mark), "") ?? "";
}

/** Recursive: the depth of a body was checked before. */
function placeOfMark(value: unknown, pointer: string): string | undefined {
  if (value === MARK) return pointer;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, item] of Object.entries(value)) {
    const place = placeOfMark(item, `${pointer}/${pointerSegment(name)}`);
    if (place !== undefined) return place;
  }
  return undefined;
}
