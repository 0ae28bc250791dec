import { sql, type SQL } from "drizzle-orm";
import type { ErrorCode } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { ModelUsage } from "@/lib/core/model";
import type { ServiceCall } from "../context";

/** One real call of a model, also one that failed or whose answer was lost. */
export interface UsageOfCall extends ModelUsage {
  model: string;
  executionId: string | null;
  /** The outermost execution of the family. */
  rootId: string | null;
  step: string | null;
  /** Id of the role that asked. */
  role: string | null;
  orchestrationId: string | null;
  latencyMs: number;
  /** `unfinished`: about to be made; `finishUsage` says how it went. */
  outcome: "completed" | "failed" | "cancelled" | "unfinished";
  error: ErrorCode | null;
}

/**
 * Writes the call down and adds it to the month's sums (UTC, by database time) of the tenant, the model, the role and
 * the orchestration, in one statement. For agents in the middle of their work: nobody's scope is asked.
 */
export async function recordUsage({ ctx, input }: ServiceCall<UsageOfCall>): Promise<{ id: string }> {
  const { tenantId } = ctx;
  const id = newId("usage");
  await ctx.db((tx) =>
    tx.execute(sql`
with recorded as (
  insert into usage_record (tenant_id, id, execution_id, root_id, step, role, orchestration_id, model, input_tokens,
    cached_tokens, output_tokens, reasoning_tokens, cost_usd, latency_ms, outcome, error, estimated)
  values (${tenantId}, ${id}, ${input.executionId}, ${input.rootId}, ${input.step}, ${input.role},
    ${input.orchestrationId}, ${input.model}, ${input.inputTokens}, ${input.cachedTokens}, ${input.outputTokens},
    ${input.reasoningTokens}, ${input.costUsd}, ${input.latencyMs}, ${input.outcome}, ${input.error}, ${input.estimated === true}))
insert into usage_total (tenant_id, period, subject_kind, subject, calls, input_tokens, output_tokens, cost_usd)
select ${tenantId}, to_char(now() at time zone 'utc', 'YYYY-MM'), kind, subject, 1, ${input.inputTokens}::bigint,
  ${input.outputTokens}::bigint, coalesce(${input.costUsd}::double precision, 0)
from (values ${subjectsOf(input)}) as subjects(position, kind, subject) order by position
on conflict (tenant_id, period, subject_kind, subject) do update set
  calls = usage_total.calls + excluded.calls,
  input_tokens = usage_total.input_tokens + excluded.input_tokens,
  output_tokens = usage_total.output_tokens + excluded.output_tokens,
  cost_usd = usage_total.cost_usd + excluded.cost_usd,
  updated_at = now()`),
  );
  return { id };
}

/** Whose sums a call is added to. Always in this order: two calls that end together lock the sums alike. */
function subjectsOf({ model, orchestrationId, role }: UsageOfCall): SQL {
  const subjects = [
    ["model", model],
    ["orchestration", orchestrationId],
    ["role", role],
    ["tenant", ""],
  ].filter((pair): pair is [string, string] => pair[1] !== null);
  const rows = subjects.map(
    ([kind, subject], index) => sql`(${index}::int, ${kind}::text, ${subject}::text)`,
  );
  return sql.join(rows, sql`, `);
}
