import { sql } from "drizzle-orm";
import { remainingBudget, type BudgetUsage } from "@/lib/core/budget";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";

/** How an execution stands against its budget; what those below it used is its own, too. */
export interface Spending {
  executionId: string;
  budget: JsonObject | null;
  used: BudgetUsage;
  elapsedSeconds: number;
}

interface Asked {
  tenantId: string;
  id: string;
  /** Steps and calls of tools, too: they are counted in the ledger, so only where a budget limits them. */
  calls: boolean;
}

/** An execution and all above it that have a budget; of each what it and all below it used. One statement. */
export async function readSpendings(tx: Tx, { tenantId, id, calls }: Asked): Promise<Spending[]> {
  const query = sql`
with recursive up(id, parent_id, height) as (
  select id, parent_id, 0 from execution where tenant_id = ${tenantId} and id = ${id}
  union all
  select e.id, e.parent_id, up.height + 1 from up join execution e on e.tenant_id = ${tenantId} and e.id = up.parent_id)
select e.id, e.budget, u.*, c.*,
  extract(epoch from clock_timestamp() - coalesce(e.started_at, e.created_at))::double precision as seconds
from up join execution e on e.tenant_id = ${tenantId} and e.id = up.id
cross join lateral (${familyOf(tenantId)} ${USED(tenantId)}) u
cross join lateral (${calls ? sql`${familyOf(tenantId)} ${CALLS(tenantId)}` : NOT_COUNTED}) c
where up.height = 0 or e.budget is not null
order by up.height`;
  const { rows } = (await tx.execute(query)) as { rows: Record<string, unknown>[] };
  return rows.map(spendingOf);
}

/** The execution of the row `e` and all below it. */
const familyOf = (tenantId: string) => sql`
with recursive family(id) as (
  select e.id
  union all
  select b.id from family f join execution b on b.tenant_id = ${tenantId} and b.parent_id = f.id)`;

const USED = (tenantId: string) => sql`
select coalesce(sum(input_tokens), 0)::double precision as input_tokens,
  coalesce(sum(output_tokens), 0)::double precision as output_tokens,
  coalesce(sum(cost_usd), 0)::double precision as cost_usd
from family f join usage_record r on r.tenant_id = ${tenantId} and r.execution_id = f.id`;

/** Questions about the budget are no steps of the plan; people and other executions are no tools. */
const CALLS = (tenantId: string) => sql`
select count(*) filter (where l.contract_type = 'REQUEST' and l.capability is distinct from 'approval.budget')::integer as steps,
  count(*) filter (where (l.contract_type = 'REQUEST' and l.to_agent not in ('approval', 'orchestration') and l.data ->> 'target' <> 'role')
    or (l.name in ('tool.call.completed', 'tool.call.failed') and l.path like 'role/%'))::integer as tool_calls
from family f join ledger_entry l on l.tenant_id = ${tenantId} and l.execution_id = f.id`;

const NOT_COUNTED = sql`select 0 as steps, 0 as tool_calls`;

function spendingOf(row: Record<string, unknown>): Spending {
  const number = (name: string) => Number(row[name] ?? 0);
  return {
    executionId: String(row.id),
    budget: isJsonObject(row.budget) ? row.budget : null,
    elapsedSeconds: number("seconds"),
    used: {
      steps: number("steps"),
      toolCalls: number("tool_calls"),
      inputTokens: number("input_tokens"),
      outputTokens: number("output_tokens"),
      costUsd: number("cost_usd"),
    },
  };
}

/** What an execution has left for a child that it starts now. */
export async function remainingOf(ctx: Context, executionId: string): Promise<JsonObject | null> {
  const [own] = await ctx.db((tx) =>
    readSpendings(tx, { tenantId: ctx.tenantId, id: executionId, calls: true }),
  );
  return own ? remainingBudget(own.budget, own.used, own.elapsedSeconds) : null;
}
