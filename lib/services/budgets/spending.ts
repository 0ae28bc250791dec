import { sql } from "drizzle-orm";
import { NOTHING_USED, remainingBudget, type BudgetUsage } from "@/lib/core/budget";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";

/** How an execution stands against its budget; what those below it used is its own, too. */
export interface Spending {
  budget: JsonObject | null;
  used: BudgetUsage;
  elapsedSeconds: number;
}

/** An execution and all below it. */
const familyOf = (tenantId: string, id: string) => sql`
with recursive family(id) as (
  select id from execution where tenant_id = ${tenantId} and id = ${id}
  union all
  select e.id from family f join execution e on e.tenant_id = ${tenantId} and e.parent_id = f.id
)`;

/**
 * Tokens, money and time by one statement; `calls`: steps and calls of tools too, which are counted in the ledger and
 * asked for only where a budget limits them.
 */
export async function readSpending(
  tx: Tx,
  { tenantId, id, calls }: { tenantId: string; id: string; calls: boolean },
): Promise<Spending> {
  const [head] = await rows(
    tx,
    sql`${familyOf(tenantId, id)}
select e.budget, extract(epoch from clock_timestamp() - coalesce(e.started_at, e.created_at))::double precision as seconds,
  u.input_tokens, u.output_tokens, u.cost_usd
from execution e cross join (
  select coalesce(sum(input_tokens), 0)::double precision as input_tokens,
    coalesce(sum(output_tokens), 0)::double precision as output_tokens,
    coalesce(sum(cost_usd), 0)::double precision as cost_usd
  from family f join usage_record r on r.tenant_id = ${tenantId} and r.execution_id = f.id) u
where e.tenant_id = ${tenantId} and e.id = ${id}`,
  );
  const counted = calls ? await readCalls(tx, tenantId, id) : {};
  return {
    budget: isJsonObject(head?.budget) ? head.budget : null,
    elapsedSeconds: Number(head?.seconds ?? 0),
    used: {
      ...NOTHING_USED,
      ...counted,
      inputTokens: Number(head?.input_tokens ?? 0),
      outputTokens: Number(head?.output_tokens ?? 0),
      costUsd: Number(head?.cost_usd ?? 0),
    },
  };
}

/** Questions about the budget are no steps of the plan; people and other executions are no tools. */
async function readCalls(
  tx: Tx,
  tenantId: string,
  id: string,
): Promise<Pick<BudgetUsage, "steps" | "toolCalls">> {
  const [row] = await rows(
    tx,
    sql`${familyOf(tenantId, id)}
select count(*) filter (where l.contract_type = 'REQUEST' and l.capability is distinct from 'approval.budget')::integer as steps,
  count(*) filter (where (l.contract_type = 'REQUEST' and l.to_agent not in ('approval', 'orchestration') and l.data ->> 'target' <> 'role')
    or (l.name in ('tool.call.completed', 'tool.call.failed') and l.path like 'role/%'))::integer as tool_calls
from family f join ledger_entry l on l.tenant_id = ${tenantId} and l.execution_id = f.id`,
  );
  return { steps: Number(row?.steps ?? 0), toolCalls: Number(row?.tool_calls ?? 0) };
}

async function rows(tx: Tx, query: ReturnType<typeof sql>): Promise<Record<string, unknown>[]> {
  return ((await tx.execute(query)) as { rows: Record<string, unknown>[] }).rows;
}

/** What an execution has left for a child that it starts now. */
export async function remainingOf(ctx: Context, executionId: string): Promise<JsonObject | null> {
  const { budget, used, elapsedSeconds } = await ctx.db((tx) =>
    readSpending(tx, { tenantId: ctx.tenantId, id: executionId, calls: true }),
  );
  return remainingBudget(budget, used, elapsedSeconds);
}
