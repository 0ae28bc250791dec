import { requireScope } from "@/lib/core/actor";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { changeOrchestration } from "./draft";
import { lockOrchestration } from "./load";

/** Takes an orchestration out of use and frees its name. Its versions stay: executions refer to them. */
export async function removeOrchestration({ ctx, input }: ServiceCall<{ id: string }>): Promise<void> {
  requireScope(ctx.actor, "orchestrations:write");
  await ctx.db(async (tx) => {
    const row = await lockOrchestration(tx, ctx.tenantId, input.id);
    await changeOrchestration(tx, row, { deletedAt: ctx.clock(), active: false });
    await recordAudit(tx, ctx, {
      action: "orchestration.deleted",
      targetKind: "orchestration",
      targetId: row.id,
    });
  });
}
