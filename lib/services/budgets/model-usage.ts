import { sql } from "drizzle-orm";
import type { JsonObject } from "@/lib/core/json";
import type { Tx } from "@/lib/db/types";

/** What the agents of one execution used besides its steps, its children's not included. */
export interface AgentUsage extends JsonObject {
  tool_calls: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
}

export async function readAgentUsage(
  tx: Tx,
  { tenantId, id }: { tenantId: string; id: string },
): Promise<AgentUsage> {
  const found = await tx.execute(sql`
select
  (select count(*)::integer from ledger_entry where tenant_id = ${tenantId} and execution_id = ${id}
     and name in ('tool.call.completed', 'tool.call.failed') and path like 'role/%') as tool_calls,
  coalesce(sum(input_tokens), 0)::double precision as input_tokens,
  coalesce(sum(output_tokens), 0)::double precision as output_tokens,
  coalesce(sum(cost_usd), 0)::double precision as cost_usd
from usage_record where tenant_id = ${tenantId} and execution_id = ${id}`);
  const row = (found as { rows: Record<string, unknown>[] }).rows[0] ?? {};
  const number = (name: string) => Number(row[name] ?? 0);
  return {
    tool_calls: number("tool_calls"),
    input_tokens: number("input_tokens"),
    output_tokens: number("output_tokens"),
    // Sums of floating point numbers show digits that nobody paid for.
    cost_usd: Math.round(number("cost_usd") * 1e9) / 1e9,
  };
}
