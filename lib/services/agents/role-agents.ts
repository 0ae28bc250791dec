import { desc, eq } from "drizzle-orm";
import { describeRole } from "@/lib/core/role";
import { role } from "@/lib/db/schema/models";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";
import { iso } from "../iso";
import type { LoadedAgent } from "./load";
import { failedLast, presentBuiltIn } from "./present";
import type { Agent } from "./shapes";

/** The tenant's roles as agents, the newest first. A draft, or one that is switched off, is `offline`. */
export async function loadRoleAgents(tx: Tx, ctx: Context, loaded: readonly LoadedAgent[]): Promise<Agent[]> {
  const rows = await tx.select().from(role).where(eq(role.tenantId, ctx.tenantId)).orderBy(desc(role.id));
  const inFlight = loaded[0]?.inFlight ?? {};
  return rows.map((row) => {
    const own = loaded.find((item) => item.row === null && item.statistics?.agent === row.name);
    const description = describeRole({ ...row, description: row.description ?? "" }, effectsOf(ctx));
    const count = Object.hasOwn(inFlight, row.name) ? (inFlight[row.name] ?? 0) : 0;
    const works = row.active && row.state === "published";
    const failing = failedLast(own?.statistics ?? null) ? ("error" as const) : ("available" as const);
    return {
      ...presentBuiltIn(description, own, count),
      id: row.id,
      status: works ? failing : ("offline" as const),
      built_in: false,
      active: row.active,
      created_at: iso(row.createdAt),
      updated_at: iso(row.updatedAt),
    };
  });
}

function effectsOf(ctx: Context) {
  return ctx.catalog.agents
    .filter(({ kind }) => kind === "tool")
    .map(({ name, capabilities }) => ({
      name,
      effect: capabilities.some(({ effect }) => effect === "write") ? ("write" as const) : ("read" as const),
    }));
}
