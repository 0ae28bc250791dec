import { and, eq, sql } from "drizzle-orm";
import { isId } from "@/lib/core/ids";
import { agent, agentStatistics } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";

export type AgentRow = typeof agent.$inferSelect;
export type StatisticsRow = typeof agentStatistics.$inferSelect;

/** An external agent, or the statistics of an agent that is code, or both. */
export interface LoadedAgent {
  row: AgentRow | null;
  statistics: StatisticsRow | null;
  /** By database time: heartbeats are promised, and there was none for twice the interval. */
  overdue: boolean;
  /** Agent name → steps in work, of all agents; the same in every element. */
  inFlight: Record<string, number>;
}

/** How far back from an execution's end an unanswered REQUEST is looked for: bounds the work of counting. */
const RECENT_ENTRIES = 200;

/** Steps in work: the REQUESTs of running executions that have no RESPONSE yet, by agent. */
function inFlightByAgent(tenantId: string) {
  return sql<Record<string, number>>`(
    select coalesce(json_object_agg(t.to_agent, t.steps), '{}') from (
      select q.to_agent, count(*)::integer as steps
      from execution e
      join ledger_entry q on q.execution_id = e.id and q.tenant_id = e.tenant_id
        and q.seq > e.last_seq - ${RECENT_ENTRIES} and q.contract_type = 'REQUEST'
      where e.tenant_id = ${tenantId} and e.status = 'running' and q.to_agent is not null and not exists (
        select from ledger_entry r
        where r.execution_id = q.execution_id and r.key = q.key and r.result is not null)
      group by q.to_agent) t)`;
}

const overdue = sql<boolean>`coalesce(${agent.heartbeatSeconds} is not null and coalesce(
  ${agent.lastHeartbeatAt} < now() - make_interval(secs => ${agent.heartbeatSeconds} * 2), true), false)`;

/**
 * Every external agent of the tenant and everybody's statistics, in one query. Row-level security is what keeps
 * both sides of the full join to one tenant's index range; the condition says it once more.
 */
export async function loadAgents(tx: Tx, tenantId: string): Promise<LoadedAgent[]> {
  return tx
    .select({ row: agent, statistics: agentStatistics, overdue, inFlight: inFlightByAgent(tenantId) })
    .from(agent)
    .fullJoin(
      agentStatistics,
      and(eq(agent.tenantId, agentStatistics.tenantId), eq(agent.name, agentStatistics.agent)),
    )
    .where(eq(sql`coalesce(${agent.tenantId}, ${agentStatistics.tenantId})`, tenantId));
}

/** One external agent by id or name, as it is now; undefined when the tenant has none such. */
export async function findExternalAgent(
  tx: Tx,
  tenantId: string,
  reference: string,
): Promise<AgentRow | undefined> {
  const named = isId("agent", reference) ? eq(agent.id, reference) : eq(agent.name, reference);
  const [row] = await tx
    .select()
    .from(agent)
    .where(and(eq(agent.tenantId, tenantId), named))
    .for("update");
  return row;
}
