import { and, eq, isNull } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { apiKey, membership } from "@/lib/db/schema/workspace";
import { accessChanged } from "../access-changes";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { pauseOrphans, recordOrphans } from "../schedules/pause-orphans";
import { lastOwnerConflict, loadForChange, requireOwner } from "./rules";

/**
 * Removes a member, or lets a person leave. Their keys in this workspace are revoked with it, so that nothing
 * comes back to life when they are invited again; their schedules and triggers are paused.
 */
export async function removeMember({ ctx, input }: ServiceCall<{ user_id: string }>): Promise<void> {
  const userId = input.user_id;
  const leaving = ctx.actor.kind === "user" && ctx.actor.id === userId;
  if (!leaving) requireScope(ctx.actor, "members:write");
  await ctx.db(async (tx) => {
    const before = await loadForChange(tx, ctx.tenantId, userId);
    if (before.role === "owner" && !leaving) requireOwner(ctx.actor);
    if (before.lastOwner) throw lastOwnerConflict();
    await tx
      .update(apiKey)
      .set({ revokedAt: ctx.clock() })
      .where(and(eq(apiKey.tenantId, ctx.tenantId), eq(apiKey.createdBy, userId), isNull(apiKey.revokedAt)));
    await tx
      .delete(membership)
      .where(and(eq(membership.tenantId, ctx.tenantId), eq(membership.userId, userId)));
    const orphans = await pauseOrphans(tx, ctx.tenantId);
    const action = leaving ? "member.left" : "member.removed";
    await recordAudit(tx, ctx, { action, targetKind: "member", targetId: userId });
    await recordOrphans(tx, ctx, orphans);
  });
  accessChanged();
}
