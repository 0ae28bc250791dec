import type { FieldError } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import { validateJson } from "@/lib/core/json-schema";
import { resolveReference } from "@/lib/core/json-schema-check";
import { checkJsonDepth } from "@/lib/core/limits-json";
import { pointerSegment } from "@/lib/core/pointer";

/** What must become of a body, worked out from the bytes and the document alone. */
export interface Verdict {
  /** Must be answered with a 4xx. */
  refuse: boolean;
  /** Places at fault, where places are. */
  pointers: string[];
  /** The fault is where the oddity was put, wherever that is. */
  atPlace?: boolean;
  /** The body as JSON, when it is. */
  value?: Json;
}

interface Terms {
  schema: JsonObject;
  required: boolean;
  maxBytes: number;
  maxDepth: number;
}

const refused = (pointers: string[] = []): Verdict => ({ refuse: true, pointers });

export function judge(bytes: Uint8Array, terms: Terms): Verdict {
  if (bytes.byteLength === 0) return { refuse: terms.required, pointers: [] };
  const text = bytes.byteLength > terms.maxBytes ? null : decoded(bytes);
  if (text === null || !checkJsonDepth(text, terms.maxDepth)) return refused();
  const faults: string[] = [];
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return refused();
  }
  if (losesNumbers(text)) return { ...refused(), atPlace: true };
  unkeepable(value, "", faults);
  if (faults.length > 0) return refused(faults);
  const errors = validateJson(terms.schema, value).filter((error) => !isGivenUp(error, value));
  return { refuse: errors.length > 0, pointers: errors.map(({ pointer }) => pointer), value };
}

/** The validator gives up on what takes it too long, and on formats of long texts: then the document doesn't tell. */
function isGivenUp({ pointer, detail }: FieldError, value: Json): boolean {
  if (detail.endsWith("takes too long.")) return true;
  const text = resolveReference(value, `#${encodeURIComponent(pointer).replaceAll("%2F", "/")}`);
  return detail.startsWith("Must be a valid ") && typeof text === "string" && text.length > 2_000;
}

/** Text, unless the bytes are not UTF-8 or begin with a byte order mark. */
function decoded(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith("\uFEFF") ? null : text;
  } catch {
    return null;
  }
}

/** Whether a number would come back as another one: too large, a whole number beyond 2^53, or rounded to nothing. */
function losesNumbers(text: string): boolean {
  let lost = false;
  // The reviver's third argument (the token as written) is younger than the types.
  const look = (_key: string, value: unknown, context?: { source?: string }) => {
    if (typeof value === "number" && context?.source !== undefined) lost ||= loses(value, context.source);
    return value;
  };
  JSON.parse(text, look);
  return lost;
}

function loses(value: number, token: string): boolean {
  if (!Number.isFinite(value)) return true;
  if (value === 0) return /^-?[\d.]*[1-9]/.test(token);
  return /^-?\d+$/.test(token) && BigInt(token) !== BigInt(value) && String(value) !== token;
}

/** What a database or an object can't hold: NUL, half a surrogate pair, a first U+FEFF, a member called `__proto__`. */
function unkeepable(value: Json, pointer: string, faults: string[]): void {
  if (typeof value === "string" && (spoiled(value) || value.startsWith("\uFEFF"))) faults.push(pointer);
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (spoiled(key) || key === "__proto__") faults.push(pointer);
    else unkeepable(item, `${pointer}/${pointerSegment(key)}`, faults);
  }
}

function spoiled(text: string): boolean {
  return text.includes("\u0000") || !text.isWellFormed();
}
