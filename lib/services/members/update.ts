import { and, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { membership } from "@/lib/db/schema/workspace";
import { accessChanged } from "../access-changes";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { pauseOrphans, recordOrphans } from "../schedules/pause-orphans";
import { readMembers } from "./read";
import { lastOwnerConflict, loadForChange, requireOwner } from "./rules";
import type { Member, UpdateMember } from "./shapes";

/**
 * Changes a member's role. Only owners touch owners, and the last owner stays one. Schedules and triggers of somebody
 * who may not start executions any more are paused.
 */
export async function updateMember({
  ctx,
  input,
}: ServiceCall<{ user_id: string } & UpdateMember>): Promise<Member> {
  requireScope(ctx.actor, "members:write");
  const { user_id: userId, role } = input;
  const member = await ctx.db(async (tx) => {
    const before = await loadForChange(tx, ctx.tenantId, userId);
    if (before.role !== role) {
      if (before.role === "owner" || role === "owner") requireOwner(ctx.actor);
      if (before.lastOwner) throw lastOwnerConflict();
      const own = and(eq(membership.tenantId, ctx.tenantId), eq(membership.userId, userId));
      await tx.update(membership).set({ role }).where(own);
      const orphans = await pauseOrphans(tx, ctx.tenantId);
      const target = { targetKind: "member", targetId: userId };
      await recordAudit(tx, ctx, { action: "member.updated", ...target, changedFields: ["role"] });
      await recordOrphans(tx, ctx, orphans);
    }
    const [row] = await readMembers(tx, ctx.tenantId, { userId, limit: 1 });
    if (!row) throw notFound("member");
    return row;
  });
  accessChanged();
  return member;
}
