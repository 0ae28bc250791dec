import { requireScope } from "@/lib/core/actor";
import { schedule } from "@/lib/db/schema/starts";
import type { ServiceCall } from "../context";
import { executeOrchestration } from "../executions/execute-orchestration";
import type { Started } from "../executions/start";
import type { IdempotencyHandle } from "../idempotency/store";
import { findSchedule, own, type ScheduleReference } from "./load";
import { bodyOf } from "./start-run";

export type RunNowInput = ScheduleReference & { idempotency: IdempotencyHandle | null };

/** Starts what the schedule would start, at once and as the caller; its own times stay as they are. */
export async function runScheduleNow({ ctx, input }: ServiceCall<RunNowInput>): Promise<Started> {
  requireScope(ctx.actor, "executions:write");
  const row = await ctx.db((tx) => findSchedule(tx, ctx.tenantId, input));
  const started = await executeOrchestration({
    ctx,
    input: { id: row.orchestrationId, body: bodyOf(row, null), idempotency: input.idempotency },
  });
  await ctx.db((tx) => tx.update(schedule).set({ lastExecutionId: started.id }).where(own(row)));
  return started;
}
