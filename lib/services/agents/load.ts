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

const inFlight = sql<Record<string, number>>`(select agents_in_flight(${RECENT_ENTRIES}))`;

const overdue = sql<boolean>`coalesce(${agent.heartbeatSeconds} is not null and coalesce(
  ${agent.lastHeartbeatAt} < now() - make_interval(secs => ${agent.heartbeatSeconds} * 2), true), false)`;

/**
 * Every external agent of the tenant and everybody's statistics, in one query. Row-level security is what keeps
 * both sides of the full join to one tenant's index range; the condition says it once more.
 */
export async function loadAgents(tx: Tx, tenantId: string): Promise<LoadedAgent[]> {
  return tx
    .select({ row: agent, statistics: agentStatistics, overdue, inFlight })
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
