import { and, desc, eq, gte, lt } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { usageRecord } from "@/lib/db/schema/models";
import type { ServiceCall } from "../context";
import { iso } from "../iso";
import { idTimes, type Page, pageSizeOf, positionOf, toPage } from "../paging";
import type { UsageRecord, UsageRecordQuery } from "./shapes";

type Row = typeof usageRecord.$inferSelect;

/** Single calls of models, newest first. */
export async function listUsage({ ctx, input }: ServiceCall<UsageRecordQuery>): Promise<Page<UsageRecord>> {
  requireScope(ctx.actor, "usage:read");
  const limit = pageSizeOf(input);
  const before = positionOf(input);
  const { id } = usageRecord;
  const floor = idTimes("usage", input);
  const { model } = usageRecord;
  const rows = await ctx.db((tx) =>
    tx
      .select()
      .from(usageRecord)
      .where(
        and(
          eq(usageRecord.tenantId, ctx.tenantId),
          input.execution_id === undefined ? undefined : eq(usageRecord.executionId, input.execution_id),
          input.role_id === undefined ? undefined : eq(usageRecord.role, input.role_id),
          input.orchestration_id === undefined
            ? undefined
            : eq(usageRecord.orchestrationId, input.orchestration_id),
          input.model === undefined ? undefined : eq(model, input.model),
          input.from === undefined ? undefined : gte(usageRecord.at, new Date(input.from)),
          input.to === undefined ? undefined : lt(usageRecord.at, new Date(input.to)),
          floor.from === undefined ? undefined : gte(id, floor.from),
          floor.to === undefined ? undefined : lt(id, floor.to),
          before === undefined ? undefined : lt(id, before),
        ),
      )
      .orderBy(desc(id))
      .limit(limit + 1),
  );
  const page = toPage(rows, limit, (row) => row.id);
  return { ...page, data: page.data.map(present) };
}

function present(row: Row): UsageRecord {
  return {
    id: row.id,
    object: "usage_record",
    at: iso(row.at),
    execution_id: row.executionId,
    step: row.step,
    role_id: row.role,
    orchestration_id: row.orchestrationId,
    model: row.model,
    input_tokens: row.inputTokens,
    cached_tokens: row.cachedTokens,
    output_tokens: row.outputTokens,
    reasoning_tokens: row.reasoningTokens,
    cost_usd: row.costUsd,
    latency_ms: row.latencyMs,
    outcome: row.outcome,
    error: row.error,
    estimated: row.estimated,
  };
}
