import { TuttiError, type FieldError } from "@/lib/core/errors";
import { isWildcard, matchesTool } from "@/lib/core/tool-pattern";
import type { Context } from "../context";
import { listCapabilityNames } from "./capabilities";
import type { StartOptions } from "./shapes";

/**
 * Names in `tool_constraints` that match nothing are told at the start, not found out by an execution that can do
 * nothing, whichever way it came in. Throws `unprocessable` with a pointer for each.
 */
export async function checkConstraints(
  ctx: Context,
  constraints: StartOptions["tool_constraints"],
): Promise<void> {
  if (constraints?.mode !== "custom") return;
  const known = await listCapabilityNames(ctx);
  const errors: FieldError[] = [];
  constraints.tools.forEach((pattern, index) => {
    if (known.some((name) => matchesTool(pattern, name))) return;
    const what = isWildcard(pattern) ? "Matches nothing" : "There is no such tool";
    errors.push({ pointer: `/tool_constraints/tools/${index}`, detail: `${what} in this workspace.` });
  });
  // A provider's tools begin with its name.
  constraints.providers.forEach((provider, index) => {
    if (known.some((name) => matchesTool(`${provider}.*`, name))) return;
    const detail = "No tool of this provider exists in this workspace.";
    errors.push({ pointer: `/tool_constraints/providers/${index}`, detail });
  });
  if (errors.length === 0) return;
  throw new TuttiError("unprocessable", "The tool constraints name what is not there.", { errors });
}
