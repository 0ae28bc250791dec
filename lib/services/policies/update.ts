import { and, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { toolPolicy } from "@/lib/db/schema/approvals";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { checkPolicy } from "./checks";
import { presentPolicy } from "./present";
import { rulesChanged } from "./rules";
import type { ToolPolicy, UpdateToolPolicy } from "./shapes";

/** Changes a standing rule; what is absent stays. `max_uses` counts from now. */
export async function updatePolicy({
  ctx,
  input,
}: ServiceCall<{ id: string; change: UpdateToolPolicy }>): Promise<ToolPolicy> {
  requireScope(ctx.actor, "settings:write");
  const { id, change } = input;
  checkPolicy(change, ctx.clock());
  const row = await ctx.db(async (tx) => {
    const own = and(eq(toolPolicy.tenantId, ctx.tenantId), eq(toolPolicy.id, id));
    const [after] = await tx
      .update(toolPolicy)
      .set({ ...columnsOf(change), updatedAt: ctx.clock() })
      .where(own)
      .returning();
    if (!after) throw notFound("tool policy");
    await recordAudit(tx, ctx, {
      action: "tool_policy.updated",
      targetKind: "tool_policy",
      targetId: id,
      changedFields: Object.keys(change),
    });
    return after;
  });
  rulesChanged(ctx);
  return presentPolicy(row, ctx.clock());
}

function columnsOf(change: UpdateToolPolicy): Partial<typeof toolPolicy.$inferInsert> {
  const { tool, decision, bounds, until } = change;
  return {
    ...(tool === undefined ? {} : { tool }),
    ...(decision === undefined ? {} : { decision }),
    ...(bounds === undefined ? {} : { bounds }),
    ...(change.role_id === undefined ? {} : { roleId: change.role_id }),
    ...(change.orchestration_id === undefined ? {} : { orchestrationId: change.orchestration_id }),
    ...(change.required_role === undefined ? {} : { requiredRole: change.required_role }),
    ...(change.max_uses === undefined ? {} : { remaining: change.max_uses }),
    ...(until === undefined ? {} : { expiresAt: until === null ? null : new Date(until) }),
  };
}
