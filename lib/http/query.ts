import { type FieldError, TuttiError } from "@/lib/core/errors";
import { fieldErrors, pointerSegment } from "@/lib/core/pointer";
import type { PreparedRoute } from "./prepare";

/** Names the wrapper itself understands: a session caller's workspace (EventSource can't send headers). */
const OWN_NAMES: ReadonlySet<string> = new Set(["workspace"]);

/** Coercion would also take blanks, hexadecimal and exponents. */
const PLAIN_NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/** The query, strictly: an unknown or repeated parameter is refused by name. */
export function parseQuery(url: URL, route: PreparedRoute): unknown {
  if (route.declaration.anyQuery) return {};
  const values: Record<string, string> = Object.create(null);
  const errors: FieldError[] = [];
  for (const [name, value] of url.searchParams) {
    if (OWN_NAMES.has(name) && !route.queryNames.has(name)) continue;
    const detail =
      name in values ? `The query parameter "${name}" is repeated.` : wrongWith(name, value, route);
    if (detail !== null) errors.push({ pointer: `/${pointerSegment(name)}`, detail });
    values[name] = value;
  }
  refuse(errors);
  if (!route.declaration.query) return {};
  const parsed = route.declaration.query.safeParse({ ...values });
  if (!parsed.success) refuse(fieldErrors(parsed.error.issues));
  return parsed.data;
}

function wrongWith(name: string, value: string, route: PreparedRoute): string | null {
  if (!route.queryNames.has(name)) return `Unknown query parameter "${name}".`;
  if (value.includes("\u0000")) return "NUL is not allowed.";
  return route.numberNames.has(name) && !PLAIN_NUMBER.test(value) ? `"${name}" takes a plain number.` : null;
}

/** Path parameters are text; a catch-all's segments are joined again. */
export function parseParams(
  given: Record<string, string | string[] | undefined>,
  route: PreparedRoute,
): unknown {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const text = Array.isArray(value) ? value.join("/") : (value ?? "");
    if (text.includes("\u0000")) throw new TuttiError("not_found", "No such path.");
    values[name] = text;
  }
  if (!route.declaration.params) return values;
  const parsed = route.declaration.params.safeParse(values);
  // An id of the wrong shape names nothing, just like one that doesn't exist.
  if (!parsed.success) throw new TuttiError("not_found", "No such path.");
  return parsed.data;
}

function refuse(errors: FieldError[]): void {
  const [first] = errors;
  if (!first) return;
  throw new TuttiError("invalid", `The query is not valid. ${first.detail}`, { errors: errors.slice(0, 20) });
}
