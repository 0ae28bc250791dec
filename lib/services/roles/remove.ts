import { and, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { role } from "@/lib/db/schema/models";
import type { Tx } from "@/lib/db/types";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { lockRole, type RoleRow } from "./load";
import { checkMeta, checkOrigin, type RoleOrigin } from "./permissions";
import { loadRoleUses, usesOf } from "./used-by";

/** Forgets a role. Throws `conflict`, naming them, while published orchestrations have steps of it. */
export async function removeRole({
  ctx,
  input,
}: ServiceCall<{ id: string; origin?: RoleOrigin }>): Promise<void> {
  requireScope(ctx.actor, "roles:write");
  await ctx.db(async (tx) => {
    const row = await lockRole(tx, ctx.tenantId, input.id);
    checkOrigin(row, input.origin);
    checkMeta(ctx, {}, row);
    await refuseWhileUsed(tx, row, "deleted");
    await tx.delete(role).where(and(eq(role.tenantId, ctx.tenantId), eq(role.id, row.id)));
    await recordAudit(tx, ctx, { action: "role.deleted", targetKind: "role", targetId: row.id });
  });
}

/** Steps that name the role would fail from then on. */
export async function refuseWhileUsed(
  tx: Tx,
  row: RoleRow,
  what: "deleted" | "renamed",
  { byNameOnly = false } = {},
): Promise<void> {
  const uses = await loadRoleUses(tx, row.tenantId);
  const found = usesOf(uses, byNameOnly ? { id: row.name, name: row.name } : row);
  if (found.length === 0) return;
  const names = found.map(({ name }) => `"${name}"`).join(", ");
  throw new TuttiError("conflict", `The role ${row.name} can't be ${what}: it is used by ${names}.`, {
    extra: { used_by: found.map(({ id, name }) => ({ id, name })) },
  });
}
