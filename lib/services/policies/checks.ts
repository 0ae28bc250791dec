import { TuttiError, type FieldError } from "@/lib/core/errors";
import { parseExpression } from "@/lib/core/template";
import type { Bounds } from "./shapes";

/** Throws `unprocessable` for bounds that could never be answered, or a time that has passed. */
export function checkPolicy(
  given: { bounds?: Bounds | undefined; until?: string | null | undefined },
  now: Date,
): void {
  const errors: FieldError[] = [];
  for (const [index, { field }] of (given.bounds ?? []).entries()) {
    if (!parses(field))
      errors.push({ pointer: `/bounds/${index}/field`, detail: "Must be a path such as body.amount." });
  }
  if (given.until && new Date(given.until) <= now)
    errors.push({ pointer: "/until", detail: "Must lie ahead." });
  if (errors.length > 0) throw new TuttiError("unprocessable", "The rule can't stand like this.", { errors });
}

function parses(field: string): boolean {
  try {
    parseExpression(field);
    return true;
  } catch {
    return false;
  }
}
