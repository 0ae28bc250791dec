import { count, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { role } from "@/lib/db/schema/models";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { rulesChanged } from "../policies/rules";
import { checkNameFree, checkRole, MAXIMUM_ROLES, roleNameTaken } from "./checks";
import { readRole } from "./get";
import { checkMeta, type RoleOrigin } from "./permissions";
import type { CreateRole, Role } from "./shapes";

export type CreateRoleInput = CreateRole & { origin?: RoleOrigin };

/**
 * Saves a role: an agent of the registry from then on, unless it is a draft. Throws `unprocessable` with pointers
 * and `conflict` for a name in use. With an `origin` it is a draft that can do no more than who wrote it.
 */
export async function createRole({ ctx, input }: ServiceCall<CreateRoleInput>): Promise<Role> {
  requireScope(ctx.actor, "roles:write");
  const { origin, ...given } = input;
  checkMeta(ctx, given);
  await checkRole(ctx, given);
  const id = newId("role");
  const made = await ctx.db(async (tx) => {
    const [known] = await tx.select({ roles: count() }).from(role).where(eq(role.tenantId, ctx.tenantId));
    if ((known?.roles ?? 0) >= MAXIMUM_ROLES) {
      throw new TuttiError("conflict", `A workspace has at most ${MAXIMUM_ROLES} roles.`);
    }
    await checkNameFree(tx, ctx, given.name);
    const written = origin
      ? { state: "draft" as const, scopes: [...origin.scopes], createdIn: origin.executionId, meta: false }
      : {};
    const inserted = await tx
      .insert(role)
      .values({
        ...roleColumns(given),
        name: given.name,
        basePrompt: given.base_prompt,
        ...written,
        tenantId: ctx.tenantId,
        id,
        createdBy: ctx.actor.id,
      })
      .onConflictDoNothing()
      .returning({ id: role.id });
    if (inserted.length === 0) throw roleNameTaken(given.name);
    const created = await readRole(tx, ctx, id);
    await recordAudit(tx, ctx, { action: "role.created", targetKind: "role", targetId: id });
    return created;
  });
  rulesChanged(ctx);
  return made;
}

/** The columns of what is given; what is absent stays. */
export function roleColumns(input: Partial<CreateRole>) {
  return {
    name: input.name,
    description: input.description,
    basePrompt: input.base_prompt,
    model: input.model,
    modelConstraints: input.model_constraints,
    tools: input.tools,
    needsTools: input.needs_tools,
    outputSchema: input.output_schema,
    stopRules: input.stop_rules,
    budget: input.budget,
    meta: input.meta,
    state: input.state,
    active: input.active,
  };
}
