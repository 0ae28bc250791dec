import { eq } from "drizzle-orm";
import type { CapabilityDescription } from "@/lib/core/agent";
import type { Known } from "@/lib/core/orchestration";
import { agent } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import { capabilityFromJson } from "../agents/present";
import type { Context } from "../context";

/** What a definition may refer to: built-in agents, and those the tenant registered, with their capabilities. */
export async function loadKnown(tx: Tx, ctx: Context): Promise<Known> {
  const external = await tx
    .select({ name: agent.name, capabilities: agent.capabilities })
    .from(agent)
    .where(eq(agent.tenantId, ctx.tenantId));
  const names = new Set([...ctx.catalog.agents, ...external].map(({ name }) => name));
  const offered = new Map<string, CapabilityDescription>(
    external
      .flatMap(({ capabilities }) => capabilities.map(capabilityFromJson))
      .map((item) => [item.name, item]),
  );
  return {
    agents: (name) => names.has(name),
    capabilities: (name) => ctx.catalog.capability(name)?.capability ?? offered.get(name),
  };
}
