import { sql } from "drizzle-orm";
import type { ErrorCode } from "@/lib/core/errors";
import type { ModelUsage } from "@/lib/core/model";
import type { ServiceCall } from "../context";

/** How a call went that was written down before it was made. */
export interface FinishedCall extends ModelUsage {
  id: string;
  latencyMs: number;
  outcome: "completed" | "failed" | "cancelled";
  error: ErrorCode | null;
}

/**
 * Puts the record right, and the sums of the month it began in by the difference, in one statement. A call that nobody
 * finishes keeps what was written before it was made. Once: what is finished stays.
 */
export async function finishUsage({ ctx, input }: ServiceCall<FinishedCall>): Promise<void> {
  const { tenantId } = ctx;
  const { id, inputTokens, outputTokens, costUsd } = input;
  await ctx.db((tx) =>
    tx.execute(sql`
with before as (
  select * from usage_record where tenant_id = ${tenantId} and id = ${id} and outcome = 'unfinished' for update),
finished as (
  update usage_record r set input_tokens = ${inputTokens}::integer, cached_tokens = ${input.cachedTokens}::integer,
    output_tokens = ${outputTokens}::integer, reasoning_tokens = ${input.reasoningTokens}::integer,
    cost_usd = ${costUsd}::double precision, latency_ms = ${input.latencyMs}::double precision,
    outcome = ${input.outcome}, error = ${input.error}, estimated = ${input.estimated === true}
  from before where r.tenant_id = ${tenantId} and r.id = before.id),
sums as (
  select t.tenant_id, t.period, t.subject_kind, t.subject,
    ${inputTokens}::bigint - before.input_tokens as input_tokens,
    ${outputTokens}::bigint - before.output_tokens as output_tokens,
    coalesce(${costUsd}::double precision, 0) - coalesce(before.cost_usd, 0) as cost_usd
  from before join usage_total t on t.tenant_id = ${tenantId}
    and t.period = to_char(before.at at time zone 'utc', 'YYYY-MM')
    and (t.subject_kind, t.subject) in (values ('model', before.model), ('orchestration', before.orchestration_id),
      ('role', before.role), ('tenant', ''))
  -- In this order everywhere: two calls that end together lock the sums alike.
  order by t.subject_kind for update of t)
update usage_total t set input_tokens = t.input_tokens + s.input_tokens,
  output_tokens = t.output_tokens + s.output_tokens, cost_usd = t.cost_usd + s.cost_usd, updated_at = now()
from sums s where t.tenant_id = s.tenant_id and t.period = s.period and t.subject_kind = s.subject_kind
  and t.subject = s.subject`),
  );
}
