import { requireScope } from "@/lib/core/actor";
import type { AgentKind, AgentStatus } from "@/lib/core/agent";
import { invalid } from "@/lib/core/errors";
import { isId } from "@/lib/core/ids";
import type { ServiceCall } from "../context";
import { type Page, type PageInput, pageSizeOf, positionOf, toPage } from "../paging";
import { allAgents } from "./all";
import type { Agent } from "./shapes";

export interface ListAgentsInput extends PageInput {
  status?: AgentStatus;
  kind?: AgentKind;
  /** Only agents that offer this capability. */
  capability?: string;
}

/** Agents with status and statistics. There are few (registering is limited), so filters run here. */
export async function listAgents({ ctx, input }: ServiceCall<ListAgentsInput>): Promise<Page<Agent>> {
  requireScope(ctx.actor, "agents:read");
  const position = positionOf(input);
  const agents = await ctx.db((tx) => allAgents(tx, ctx));
  const rest = after(agents, position).filter((agent) => matches(agent, input));
  const limit = pageSizeOf(input);
  return toPage(rest.slice(0, limit + 1), limit, (agent) => agent.id);
}

/** What follows a position, also when the agent that was there is gone. */
function after(agents: Agent[], position: string | undefined): Agent[] {
  if (position === undefined) return agents;
  const isRole = (id: string) => isId("role", id);
  if (isId("agent", position)) {
    return agents.filter(({ id, built_in }) => built_in || isRole(id) || id < position);
  }
  if (isRole(position)) {
    return agents.filter(({ id, built_in }) => built_in || (isRole(id) && id < position));
  }
  const index = agents.findIndex((agent) => agent.built_in && agent.id === position);
  if (index < 0) throw invalid("This cursor is not one of this list.", "/cursor");
  return agents.slice(index + 1);
}

function matches(agent: Agent, { status, kind, capability }: ListAgentsInput): boolean {
  if (status && agent.status !== status) return false;
  if (kind && agent.kind !== kind) return false;
  return !capability || agent.capabilities.some((offered) => offered.name === capability);
}
