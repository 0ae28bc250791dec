import { requireScope } from "@/lib/core/actor";
import { isJsonObject } from "@/lib/core/json";
import { checkOrchestration } from "@/lib/core/orchestration";
import { warningsOf } from "@/lib/core/orchestration-warnings";
import type { ServiceCall } from "../context";
import { loadKnown } from "./known";
import { findOrchestration, findVersion } from "./load";
import type { ValidationResult } from "./shapes";

export interface ValidateOrchestrationInput {
  /** A saved orchestration; without `definition`, or with an empty one, its latest version is checked. */
  id?: string;
  definition?: unknown;
}

/**
 * Whether a definition could be saved, and if not why: every error with a JSON Pointer, else what looks wrong.
 * Changes nothing.
 */
export async function validateDefinition({
  ctx,
  input,
}: ServiceCall<ValidateOrchestrationInput>): Promise<ValidationResult> {
  requireScope(ctx.actor, "orchestrations:read");
  return ctx.db(async (tx) => {
    const row = input.id === undefined ? null : await findOrchestration(tx, ctx.tenantId, input.id);
    const saved = row && isEmpty(input.definition) ? await findVersion(tx, row, row.latestVersion) : null;
    const sent = saved?.source ?? input.definition;
    const known = await loadKnown(tx, ctx, { id: row?.id ?? null, definition: sent });
    const { definition, errors } = checkOrchestration(sent, known);
    const warnings = definition && errors.length === 0 ? warningsOf(definition) : [];
    return {
      valid: errors.length === 0,
      errors: errors.map(({ pointer, detail }) => ({ pointer, detail })),
      warnings,
    };
  });
}

function isEmpty(definition: unknown): boolean {
  return definition === undefined || (isJsonObject(definition) && Object.keys(definition).length === 0);
}
