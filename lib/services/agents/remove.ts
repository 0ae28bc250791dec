import { and, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { agent } from "@/lib/db/schema/registry";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { findExternalAgent } from "./load";
import { refuseBuiltIn } from "./update";

/** Forgets an external agent and its secret. Its contracts stay; steps that name it fail from now on. */
export async function removeAgent({ ctx, input }: ServiceCall<{ id: string }>): Promise<void> {
  requireScope(ctx.actor, "agents:write");
  refuseBuiltIn(ctx, input.id);
  await ctx.db(async (tx) => {
    const row = await findExternalAgent(tx, ctx.tenantId, input.id);
    if (!row) throw notFound("agent");
    await tx.delete(agent).where(and(eq(agent.tenantId, ctx.tenantId), eq(agent.id, row.id)));
    await recordAudit(tx, ctx, { action: "agent.deleted", targetKind: "agent", targetId: row.id });
  });
}
