import type { CapabilityDescription } from "@/lib/core/agent";
import { listAgents } from "@/lib/services/agents/list";
import type { Context } from "@/lib/services/context";
import { MAXIMUM_PAGE_SIZE } from "@/lib/services/paging";
import { plain } from "../../_server/plain";

/** What a definition may refer to, for the check that runs in the browser: every agent, page by page. */
export async function knownNames(ctx: Context) {
  const agents: string[] = [];
  const capabilities = new Map<string, CapabilityDescription>();
  let cursor: string | undefined;
  do {
    const page = await listAgents({ ctx, input: { limit: MAXIMUM_PAGE_SIZE, cursor } });
    for (const agent of page.data) {
      agents.push(agent.name);
      for (const capability of agent.capabilities) capabilities.set(capability.name, capability);
    }
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return plain({ agents, capabilities: [...capabilities.values()] });
}
