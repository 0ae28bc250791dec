import { isTuttiError, TuttiError } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import { type Known, type OrchestrationDefinition, walkSteps } from "@/lib/core/orchestration";
import { redactJson } from "@/lib/guard/redact";
import type { Context } from "../context";
import { createRole } from "../roles/create";
import { getRole } from "../roles/get";
import { CreateRole } from "../roles/shapes";
import { type ImportResult, RoleDocument } from "./transfer-shapes";

/** The roles a definition's steps name, each once. */
function rolesIn(definition: OrchestrationDefinition): string[] {
  const names = [...walkSteps(definition.steps)].flatMap((step) =>
    step.type === "agent" && step.target.kind === "role" ? [step.target.name] : [],
  );
  return [...new Set(names)];
}

/** The roles a definition needs, as documents; one that is gone by now is left out. Needs `roles:read`. */
export async function packRoles(ctx: Context, definition: OrchestrationDefinition): Promise<RoleDocument[]> {
  const packed: RoleDocument[] = [];
  for (const name of rolesIn(definition)) {
    const found = await getRole({ ctx, input: { id: name } }).catch((error: unknown) => {
      if (isTuttiError(error) && error.code === "not_found") return null;
      throw error;
    });
    if (found) packed.push(RoleDocument.parse(redactJson(JSON.parse(JSON.stringify(found)) as JsonObject)));
  }
  return packed;
}

/** What is known here, and the roles that come along. */
export function knownWith(known: Known, roles: readonly RoleDocument[]): Known {
  const names = new Set(roles.map(({ name }) => name.toLowerCase()));
  return { ...known, roles: (name) => known.roles(name) || names.has(name.toLowerCase()) };
}

/** Which of the roles that come along are here already. */
export function planRoles(known: Known, roles: readonly RoleDocument[]): ImportResult["roles"] {
  return roles.map(({ name }) => ({ name, action: known.roles(name) ? "kept" : "created" }));
}

/** Saves those that are not here yet; none comes with the right to meta-tools. Needs `roles:write`. */
export async function unpackRoles(
  ctx: Context,
  roles: readonly RoleDocument[],
  plan: ImportResult["roles"],
): Promise<void> {
  for (const [index, role] of roles.entries()) {
    if (plan[index]?.action !== "created") continue;
    await createRole({ ctx, input: CreateRole.parse({ ...role, meta: false }) }).catch((error: unknown) => {
      throw inDocument(error, index);
    });
  }
}

/** The same error with pointers into the body of the import. */
function inDocument(error: unknown, index: number): unknown {
  if (!isTuttiError(error)) return error;
  const errors = (error.errors ?? []).map(({ pointer, detail }) => ({
    pointer: `/document/roles/${index}${pointer}`,
    detail,
  }));
  return new TuttiError(error.code, error.message, { errors });
}
