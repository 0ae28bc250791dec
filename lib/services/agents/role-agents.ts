import { and, desc, eq, sql } from "drizzle-orm";
import type { AgentDescription } from "@/lib/core/agent";
import { describeRole } from "@/lib/core/role";
import { role } from "@/lib/db/schema/models";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";
import { iso } from "../iso";
import type { LoadedAgent } from "./load";
import { failedLast, presentBuiltIn } from "./present";
import type { Agent } from "./shapes";

type RoleRow = typeof role.$inferSelect;

/** The roles that do steps now, as the registry knows them. */
export async function workingRoles(tx: Tx, ctx: Context): Promise<AgentDescription[]> {
  const rows = await tx
    .select()
    .from(role)
    .where(and(eq(role.tenantId, ctx.tenantId), eq(role.state, "published"), eq(role.active, true)))
    .orderBy(role.name);
  return rows.map((row) => descriptionOf(ctx, row));
}

/** The tenant's roles as agents, the newest first. A draft, or one that is switched off, is `offline`. */
export async function loadRoleAgents(tx: Tx, ctx: Context, loaded: readonly LoadedAgent[]): Promise<Agent[]> {
  const rows = await tx.select().from(role).where(eq(role.tenantId, ctx.tenantId)).orderBy(desc(role.id));
  const inFlight = loaded[0]?.inFlight ?? {};
  return rows.map((row) => {
    const own = loaded.find((item) => item.row === null && item.statistics?.agent === row.name);
    const count = Object.hasOwn(inFlight, row.name) ? (inFlight[row.name] ?? 0) : 0;
    const works = row.active && row.state === "published";
    const failing = failedLast(own?.statistics ?? null) ? ("error" as const) : ("available" as const);
    return {
      ...presentBuiltIn(descriptionOf(ctx, row), own, count),
      id: row.id,
      status: works ? failing : ("offline" as const),
      built_in: false,
      active: row.active,
      created_at: iso(row.createdAt),
      updated_at: iso(row.updatedAt),
    };
  });
}

/** Whether a role has the name, in any case: contracts name agents of both sorts. */
export async function roleCalled(tx: Tx, tenantId: string, name: string): Promise<boolean> {
  const named = eq(sql`lower(${role.name})`, name.toLowerCase());
  const [found] = await tx
    .select({ id: role.id })
    .from(role)
    .where(and(eq(role.tenantId, tenantId), named));
  return found !== undefined;
}

function descriptionOf(ctx: Context, row: RoleRow): AgentDescription {
  return describeRole({ ...row, description: row.description ?? "" }, effectsOf(ctx));
}

function effectsOf(ctx: Context) {
  return ctx.catalog.agents
    .filter(({ kind }) => kind === "tool")
    .map(({ name, capabilities }) => ({
      name,
      effect: capabilities.some(({ effect }) => effect === "write") ? ("write" as const) : ("read" as const),
    }));
}
