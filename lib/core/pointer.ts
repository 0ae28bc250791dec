import type { z } from "zod";
import type { FieldError } from "./errors";

/** One segment of a JSON Pointer (RFC 6901), escaped. */
export function pointerSegment(key: string | number): string {
  return String(key).replaceAll("~", "~0").replaceAll("/", "~1");
}

/** A JSON Pointer from path segments: `["steps", 0]` is `/steps/0`. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${pointerSegment(String(key))}`).join("");
}

/** Of a union's alternatives, the one that got furthest: what its author most likely meant. */
function closest(alternatives: z.core.$ZodIssue[][]): z.core.$ZodIssue[] {
  const depth = (issues: z.core.$ZodIssue[]) => Math.max(0, ...issues.map((issue) => issue.path.length));
  return alternatives.reduce((best, issues) => (depth(issues) > depth(best) ? issues : best), []);
}

/** Zod's issues as field errors with JSON Pointers below `prefix`. */
export function fieldErrors(issues: readonly z.core.$ZodIssue[], prefix = ""): FieldError[] {
  return issues.flatMap((issue) => {
    const pointer = prefix + pointerOf(issue.path);
    const inner = issue.code === "invalid_union" ? closest(issue.errors) : [];
    // Zod names the object; the members that don't belong in it are what is wrong.
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        pointer: `${pointer}/${pointerSegment(key)}`,
        detail: "Unknown member.",
      }));
    return inner.length > 0 ? fieldErrors(inner, pointer) : [{ pointer, detail: issue.message }];
  });
}
