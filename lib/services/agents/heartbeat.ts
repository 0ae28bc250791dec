import { and, eq, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { agent } from "@/lib/db/schema/registry";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { readAgent } from "./get";
import { findExternalAgent } from "./load";
import type { Agent } from "./shapes";
import { refuseBuiltIn } from "./update";

/**
 * An external agent says that it lives. Audited when that changes something, i.e. when it was offline or not
 * heard of before: a row per beat would bury the log.
 */
export async function beatAgent({ ctx, input }: ServiceCall<{ id: string }>): Promise<Agent> {
  requireScope(ctx.actor, "agents:write");
  refuseBuiltIn(ctx, input.id);
  return ctx.db(async (tx) => {
    const row = await findExternalAgent(tx, ctx.tenantId, input.id);
    if (!row) throw notFound("agent");
    const before = await readAgent(tx, ctx, row.id);
    await tx
      .update(agent)
      .set({ lastHeartbeatAt: sql`now()` })
      .where(and(eq(agent.tenantId, ctx.tenantId), eq(agent.id, row.id)));
    const after = await readAgent(tx, ctx, row.id);
    if (row.lastHeartbeatAt === null || before.status !== after.status) {
      await recordAudit(tx, ctx, { action: "agent.came_online", targetKind: "agent", targetId: row.id });
    }
    return after;
  });
}
