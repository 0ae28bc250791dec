import { requireScope } from "@/lib/core/actor";
import { AGENT_STATUSES, type AgentStatus } from "@/lib/core/agent";
import { allAgents } from "../agents/all";
import type { ServiceCall } from "../context";

/** Agents of the workspace by status; every status is there. */
export async function countAgents({ ctx }: ServiceCall<object>): Promise<Record<AgentStatus, number>> {
  requireScope(ctx.actor, "agents:read");
  const agents = await ctx.db((tx) => allAgents(tx, ctx));
  const countOf = (status: AgentStatus) => agents.filter((agent) => agent.status === status).length;
  const entries = AGENT_STATUSES.map((status) => [status, countOf(status)] as const);
  return Object.fromEntries(entries) as Record<AgentStatus, number>;
}
