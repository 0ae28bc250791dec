import { and, eq, ne, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { trigger } from "@/lib/db/schema/starts";
import type { Tx } from "@/lib/db/types";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { requirePublished } from "../orchestrations/require-published";
import { storeActor } from "../schedules/acting";
import { findTrigger, own, triggerNameTaken, type TriggerReference } from "./load";
import { checkMapping } from "./mapping";
import { presentTrigger, type TriggerRow } from "./present";
import type { Trigger, UpdateTrigger } from "./shapes";

const FIELDS = ["name", "version", "input_mapping", "messages_per_minute", "active"] as const;

/**
 * Changes, pauses or resumes a trigger. Whoever changes it is who its executions run as from then on: nobody's
 * rights are used for what somebody else wrote.
 */
export async function updateTrigger({
  ctx,
  input,
}: ServiceCall<TriggerReference & UpdateTrigger>): Promise<Trigger> {
  requireScope(ctx.actor, "orchestrations:write");
  requireScope(ctx.actor, "executions:write");
  checkMapping(input.input_mapping);
  return ctx.db(async (tx) => {
    const row = await findTrigger(tx, ctx.tenantId, input, { lock: true });
    if (input.name !== undefined) await requireFreeName(tx, row, input.name);
    await requirePublished(tx, row, input.version);
    const active = input.active ?? row.active;
    const [updated] = await tx
      .update(trigger)
      .set({
        name: input.name,
        version: input.version,
        inputMapping: input.input_mapping,
        messagesPerMinute: input.messages_per_minute,
        active,
        pausedReason: active ? null : row.pausedReason,
        actor: storeActor(ctx.actor),
        updatedAt: sql`now()`,
      })
      .where(own(row))
      .returning();
    if (!updated) throw notFound("trigger");
    await recordAudit(tx, ctx, {
      action: "trigger.updated",
      targetKind: "trigger",
      targetId: row.id,
      changedFields: FIELDS.filter((name) => input[name] !== undefined),
    });
    return presentTrigger(ctx, updated);
  });
}

async function requireFreeName(tx: Tx, row: TriggerRow, name: string): Promise<void> {
  const [taken] = await tx
    .select({ id: trigger.id })
    .from(trigger)
    .where(
      and(
        eq(trigger.tenantId, row.tenantId),
        eq(trigger.orchestrationId, row.orchestrationId),
        eq(trigger.name, name),
        ne(trigger.id, row.id),
      ),
    );
  if (taken) throw triggerNameTaken(name);
}
