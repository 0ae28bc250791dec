import { and, eq } from "drizzle-orm";
import type { CapabilityDescription } from "@/lib/core/agent";
import { agent } from "@/lib/db/schema/registry";
import type { Context } from "../context";

interface Found {
  capability: CapabilityDescription;
  kind: string;
}

/** A capability somebody offers: built-in ones cost no query. */
export async function findCapability(ctx: Context, name: string): Promise<Found | null> {
  const builtIn = ctx.catalog.capability(name);
  if (builtIn) return { capability: builtIn.capability, kind: builtIn.agent.kind };
  const rows = await externalAgents(ctx);
  for (const row of rows) {
    const capability = row.capabilities.find((item) => item.name === name);
    if (capability) return { capability: capability as unknown as CapabilityDescription, kind: row.kind };
  }
  return null;
}

export async function listCapabilityNames(ctx: Context): Promise<string[]> {
  const builtIn = ctx.catalog.agents.flatMap((item) =>
    item.capabilities.map((capability) => capability.name),
  );
  const external = (await externalAgents(ctx)).flatMap((row) =>
    row.capabilities.map((item) => String(item.name)),
  );
  return [...new Set([...builtIn, ...external])].sort();
}

function externalAgents(ctx: Context) {
  return ctx.db((tx) =>
    tx
      .select({ kind: agent.kind, capabilities: agent.capabilities })
      .from(agent)
      .where(and(eq(agent.tenantId, ctx.tenantId), eq(agent.active, true))),
  );
}
