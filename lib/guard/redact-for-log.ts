import type { Json } from "@/lib/core/json";
import { redactText } from "./redact";

const REDACTED = "[redacted]";
const LONGEST_STRING = 8_192;
const MOST_ITEMS = 100;
const DEEPEST = 10;

const SECRET_NAME =
  /authorization|cookie|token|secret|password|passphrase|credential|verifier|key$|^code$|^state$/;
/** Names that only sound like secrets. */
const PLAIN_NAMES = new Set(["tokens", "inputtokens", "outputtokens", "totaltokens", "maxtokens"]);

/**
 * Anything as JSON that may be logged: values under secret names and secrets by look are gone at every depth,
 * also in an error's `cause`; long strings, long lists and deep nesting are cut. Only plain objects are entered,
 * so requests, headers and connections show as their class name. Never throws.
 */
export function redactForLog(value: unknown): Json {
  return walk(value, { depth: 0, above: [] });
}

interface Place {
  depth: number;
  above: object[];
}

function walk(value: unknown, place: Place): Json {
  if (typeof value === "string") return cut(redactText(cut(value)));
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "boolean" || value === null) return value;
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object") return `[${typeof value}]`;
  if (place.above.includes(value)) return "[circular]";
  if (place.depth >= DEEPEST) return "[too deep]";
  try {
    return walkObject(value, { depth: place.depth + 1, above: [...place.above, value] });
  } catch {
    return "[unreadable]";
  }
}

function walkObject(value: object, place: Place): Json {
  if (value instanceof Error) return walkError(value, place);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[invalid date]" : value.toISOString();
  if (Array.isArray(value)) return walkList(value, place);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return `[${className(value)}]`;
  return walkMembers(Object.entries(value), place);
}

function walkList(list: unknown[], place: Place): Json[] {
  const shown = list.slice(0, MOST_ITEMS).map((item) => walk(item, place));
  return list.length > MOST_ITEMS ? [...shown, `[${list.length - MOST_ITEMS} more]`] : shown;
}

function walkMembers(members: [string, unknown][], place: Place): Json {
  const shown = members
    .slice(0, MOST_ITEMS)
    .filter(([, item]) => item !== undefined)
    .map(([name, item]): [string, Json] => [
      redactText(name.slice(0, LONGEST_STRING)),
      isSecretName(name) && item !== null && typeof item !== "boolean" ? REDACTED : walk(item, place),
    ]);
  if (members.length > MOST_ITEMS) shown.push(["more", members.length - MOST_ITEMS]);
  return Object.fromEntries(shown);
}

/** An error's own `code` names what went wrong and stays; its other members go by the same rules as any. */
function walkError(error: Error, place: Place): Json {
  const { code, cause, ...others } = Object.fromEntries<unknown>(Object.entries(error));
  const members: [string, unknown][] = [
    ["name", error.name],
    ["message", error.message],
    ["stack", error.stack],
    ["cause", error.cause ?? cause],
  ];
  const named = walkMembers(members, place) as Record<string, Json>;
  const known: Record<string, Json> = {};
  if (typeof code === "string" && /^\w{1,64}$/.test(code)) known.error_code = redactText(code);
  const rest = walkMembers(Object.entries(others), place) as Record<string, Json>;
  return { ...rest, ...known, ...named };
}

function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return SECRET_NAME.test(plain) && !PLAIN_NAMES.has(plain);
}

function cut(text: string): string {
  return text.length <= LONGEST_STRING ? text : `${text.slice(0, LONGEST_STRING)}…`;
}

function className(value: object): string {
  const { constructor } = value;
  return typeof constructor === "function" ? constructor.name : "object";
}
