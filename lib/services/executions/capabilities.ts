import { and, eq } from "drizzle-orm";
import type { CapabilityDescription } from "@/lib/core/agent";
import { isVisible } from "@/lib/core/meta-tools";
import { agent } from "@/lib/db/schema/registry";
import { capabilityFromJson } from "../agents/present";
import { workingRoles } from "../agents/role-agents";
import type { Context } from "../context";

interface Found {
  capability: CapabilityDescription;
  kind: string;
}

/** A capability somebody offers: built-in ones cost no query. */
export async function findCapability(ctx: Context, name: string): Promise<Found | null> {
  const builtIn = ctx.catalog.capability(name);
  if (builtIn) return { capability: builtIn.capability, kind: builtIn.agent.kind };
  const offered = (await ownAgents(ctx)).flatMap(({ kind, capabilities }) =>
    capabilities.map((capability) => ({ kind, capability })),
  );
  return offered.find(({ capability }) => capability.name === name) ?? null;
}

export async function listCapabilityNames(ctx: Context): Promise<string[]> {
  const builtIn = ctx.catalog.agents.flatMap((item) =>
    item.capabilities.map((capability) => capability.name).filter((name) => isVisible(ctx.actor, name)),
  );
  const own = (await ownAgents(ctx)).flatMap(({ capabilities }) => capabilities.map(({ name }) => name));
  return [...new Set([...builtIn, ...own])].sort();
}

interface OwnAgent {
  kind: string;
  capabilities: CapabilityDescription[];
}

/** What the tenant registered, and its roles. */
function ownAgents(ctx: Context): Promise<OwnAgent[]> {
  return ctx.db(async (tx) => {
    const external = await tx
      .select({ kind: agent.kind, capabilities: agent.capabilities })
      .from(agent)
      .where(and(eq(agent.tenantId, ctx.tenantId), eq(agent.active, true)));
    const registered = external.map(({ kind, capabilities }) => ({
      kind,
      capabilities: capabilities.map(capabilityFromJson),
    }));
    return [...registered, ...(await workingRoles(tx, ctx))];
  });
}
