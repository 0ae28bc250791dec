import { requireScope } from "@/lib/core/actor";
import { schedule } from "@/lib/db/schema/starts";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { findSchedule, own, type ScheduleReference } from "./load";

/** Deletes a schedule; what it has started runs on. */
export async function removeSchedule({ ctx, input }: ServiceCall<ScheduleReference>): Promise<void> {
  requireScope(ctx.actor, "orchestrations:write");
  await ctx.db(async (tx) => {
    const row = await findSchedule(tx, ctx.tenantId, input, { lock: true });
    await tx.delete(schedule).where(own(row));
    await recordAudit(tx, ctx, { action: "schedule.deleted", targetKind: "schedule", targetId: row.id });
  });
}
