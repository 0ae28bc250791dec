import { isVisible } from "@/lib/core/meta-tools";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";
import { loadAgents } from "./load";
import { presentBuiltIn, presentExternal } from "./present";
import { loadRoleAgents } from "./role-agents";
import type { Agent } from "./shapes";

/** Every agent of the tenant: registered ones, the newest first, its roles likewise, then those that are code. */
export async function allAgents(tx: Tx, ctx: Context): Promise<Agent[]> {
  const loaded = await loadAgents(tx, ctx.tenantId);
  const inFlight = loaded[0]?.inFlight ?? {};
  const external = loaded
    .flatMap(({ row, ...rest }) => (row ? [presentExternal(row, rest)] : []))
    .sort((first, second) => (first.id < second.id ? 1 : -1));
  const shown = ctx.catalog.agents.filter(({ name }) => isVisible(ctx.actor, name));
  const builtIn = shown.map((description) => {
    const own = loaded.find((item) => item.row === null && item.statistics?.agent === description.name);
    return presentBuiltIn(description, own, inFlight[description.name] ?? 0);
  });
  const roles = await loadRoleAgents(tx, ctx, loaded);
  return [...external, ...roles, ...builtIn];
}
