import type { Catalog } from "@/lib/core/agent";
import { TOOLS } from "@/lib/tools/registry";
import type { Agent } from "./contract";
import { toolAgent } from "./tool/tool-agent";
import { waitAgent } from "./tool/wait";

/** Every agent that is code. One more: write its file and name it here. */
export const BUILT_IN_AGENTS: readonly Agent[] = [...TOOLS.map(toolAgent), waitAgent];

/** The built-in agents as data, for services. Throws at load when two share a name. */
export function createCatalog(agents: readonly Agent[]): Catalog {
  const names = new Set<string>();
  const byCapability = new Map<string, ReturnType<Catalog["capability"]>>();
  for (const agent of agents) {
    if (names.has(agent.name)) throw new Error(`Two agents are called ${agent.name}.`);
    names.add(agent.name);
    for (const capability of agent.capabilities) {
      if (!byCapability.has(capability.name)) byCapability.set(capability.name, { agent, capability });
    }
  }
  const tools = TOOLS.map(({ name }) => name).filter((name) => names.has(name));
  return { agents, tools, capability: (name) => byCapability.get(name) };
}
