import { requireScope } from "@/lib/core/actor";
import { trigger } from "@/lib/db/schema/starts";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { findTrigger, own, type TriggerReference } from "./load";

/** Deletes a trigger: its address is like one that never was. */
export async function removeTrigger({ ctx, input }: ServiceCall<TriggerReference>): Promise<void> {
  requireScope(ctx.actor, "orchestrations:write");
  await ctx.db(async (tx) => {
    const row = await findTrigger(tx, ctx.tenantId, input, { lock: true });
    await tx.delete(trigger).where(own(row));
    await recordAudit(tx, ctx, { action: "trigger.deleted", targetKind: "trigger", targetId: row.id });
  });
}
