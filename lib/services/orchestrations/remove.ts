import { and, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { schedule, trigger } from "@/lib/db/schema/starts";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { changeOrchestration } from "./draft";
import { lockOrchestration } from "./load";

/**
 * Takes an orchestration out of use and frees its name. Its versions stay: executions refer to them. Its schedules
 * and triggers go.
 */
export async function removeOrchestration({ ctx, input }: ServiceCall<{ id: string }>): Promise<void> {
  requireScope(ctx.actor, "orchestrations:write");
  await ctx.db(async (tx) => {
    const row = await lockOrchestration(tx, ctx.tenantId, input.id);
    await tx
      .delete(schedule)
      .where(and(eq(schedule.tenantId, row.tenantId), eq(schedule.orchestrationId, row.id)));
    await tx
      .delete(trigger)
      .where(and(eq(trigger.tenantId, row.tenantId), eq(trigger.orchestrationId, row.id)));
    await changeOrchestration(tx, row, { deletedAt: ctx.clock(), active: false });
    await recordAudit(tx, ctx, {
      action: "orchestration.deleted",
      targetKind: "orchestration",
      targetId: row.id,
    });
  });
}
