import { count, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { EXECUTION_STATUSES, type ExecutionStatus } from "@/lib/core/states";
import { execution } from "@/lib/db/schema/execution";
import type { ServiceCall } from "../context";

/** Executions of the workspace by status; every status is there. */
export async function countExecutions({
  ctx,
}: ServiceCall<object>): Promise<Record<ExecutionStatus, number>> {
  requireScope(ctx.actor, "executions:read");
  const rows = await ctx.db((tx) =>
    tx
      .select({ status: execution.status, count: count() })
      .from(execution)
      .where(eq(execution.tenantId, ctx.tenantId))
      .groupBy(execution.status),
  );
  const counted = new Map(rows.map((row) => [row.status, row.count]));
  const entries = EXECUTION_STATUSES.map((status) => [status, counted.get(status) ?? 0] as const);
  return Object.fromEntries(entries) as Record<ExecutionStatus, number>;
}
