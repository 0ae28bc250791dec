import { eq } from "drizzle-orm";
import type { CapabilityDescription } from "@/lib/core/agent";
import type { Known } from "@/lib/core/orchestration";
import { role } from "@/lib/db/schema/models";
import { agent } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import { capabilityFromJson } from "../agents/present";
import { workingRoles } from "../agents/role-agents";
import type { Context } from "../context";
import { type Checked, loadKnownOrchestrations } from "./known-orchestrations";

/** What a definition may refer to: agents with their capabilities, roles, other orchestrations. */
export async function loadKnown(tx: Tx, ctx: Context, checked: Checked): Promise<Known> {
  const external = await tx
    .select({ name: agent.name, capabilities: agent.capabilities })
    .from(agent)
    .where(eq(agent.tenantId, ctx.tenantId));
  const working = await workingRoles(tx, ctx);
  const names = new Set([...ctx.catalog.agents, ...external, ...working].map(({ name }) => name));
  const offered = new Map<string, CapabilityDescription>(
    [
      ...external.flatMap(({ capabilities }) => capabilities.map(capabilityFromJson)),
      ...working.flatMap(({ capabilities }) => capabilities),
    ].map((item) => [item.name, item]),
  );
  const roles = await tx
    .select({ id: role.id, name: role.name })
    .from(role)
    .where(eq(role.tenantId, ctx.tenantId));
  const roleNames = new Set(roles.flatMap(({ id, name }) => [id, name.toLowerCase()]));
  return {
    agents: (name) => names.has(name),
    capabilities: (name) => ctx.catalog.capability(name)?.capability ?? offered.get(name),
    roles: (nameOrId) => roleNames.has(nameOrId) || roleNames.has(nameOrId.toLowerCase()),
    orchestrations: await loadKnownOrchestrations(tx, ctx.tenantId, checked),
  };
}
