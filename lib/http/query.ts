import { type FieldError, TuttiError } from "@/lib/core/errors";
import { fieldErrors } from "@/lib/core/pointer";
import type { PreparedRoute } from "./prepare";

/** Names the wrapper itself understands: a session caller's workspace (EventSource can't send headers). */
const OWN_NAMES: ReadonlySet<string> = new Set(["workspace"]);

/** The query, strictly: an unknown or repeated parameter is refused by name. */
export function parseQuery(url: URL, route: PreparedRoute): unknown {
  const values: Record<string, string> = Object.create(null);
  const errors: FieldError[] = [];
  for (const [name, value] of url.searchParams) {
    if (OWN_NAMES.has(name) && !route.queryNames.has(name)) continue;
    const pointer = `/${name}`;
    if (!route.queryNames.has(name)) errors.push({ pointer, detail: `Unknown query parameter "${name}".` });
    else if (name in values) errors.push({ pointer, detail: `The query parameter "${name}" is repeated.` });
    else if (value.includes("\u0000")) errors.push({ pointer, detail: "NUL is not allowed." });
    values[name] = value;
  }
  refuse(errors);
  if (!route.declaration.query) return {};
  const parsed = route.declaration.query.safeParse({ ...values });
  if (!parsed.success) refuse(fieldErrors(parsed.error.issues));
  return parsed.data;
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
