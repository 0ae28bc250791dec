import { and, eq, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { role } from "@/lib/db/schema/models";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { checkNameFree, checkRole, roleNameTaken } from "./checks";
import { roleColumns } from "./create";
import { readRole } from "./get";
import { rulesChanged } from "../policies/rules";
import { findTaken, lockRole } from "./load";
import { checkMeta, checkOrigin, checkPublishing, type RoleOrigin } from "./permissions";
import { refuseWhileUsed } from "./remove";
import type { Role, UpdateRole } from "./shapes";

export type UpdateRoleInput = UpdateRole & { id: string; origin?: RoleOrigin };

/**
 * Changes what is given; steps that begin from then on are done by the changed role. Throws `conflict` for a name in
 * use, and for a new name while published orchestrations call it by the old one.
 */
export async function updateRole({ ctx, input }: ServiceCall<UpdateRoleInput>): Promise<Role> {
  requireScope(ctx.actor, "roles:write");
  const { id, origin, ...changes } = input;
  await checkRole(ctx, changes);
  const changed = await ctx.db(async (tx) => {
    const row = await lockRole(tx, ctx.tenantId, id);
    checkOrigin(row, origin);
    checkMeta(ctx, changes, row);
    checkPublishing(ctx, row, changes);
    const { name } = changes;
    if (name !== undefined && name.toLowerCase() !== row.name.toLowerCase()) {
      await refuseWhileUsed(tx, row, "renamed", { byNameOnly: true });
      await checkNameFree(tx, ctx, name);
      if (await findTaken(tx, row, name)) throw roleNameTaken(name);
    }
    await tx
      .update(role)
      .set({ ...roleColumns(changes), updatedAt: sql`now()` })
      .where(and(eq(role.tenantId, ctx.tenantId), eq(role.id, row.id)));
    const updated = await readRole(tx, ctx, row.id);
    const changedFields = Object.keys(changes);
    const published = row.state === "draft" && changes.state === "published";
    await recordAudit(tx, ctx, {
      action: published ? "role.published" : "role.updated",
      targetKind: "role",
      targetId: row.id,
      changedFields,
    });
    return updated;
  });
  rulesChanged(ctx);
  return changed;
}
