import { and, count, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { trigger } from "@/lib/db/schema/starts";
import type { Tx } from "@/lib/db/types";
import { newWebhookSecret } from "@/lib/guard/webhook-signature";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { lockOrchestration, type OrchestrationRow } from "../orchestrations/load";
import { requirePublished } from "../orchestrations/require-published";
import { storeActor } from "../schedules/acting";
import { triggerNameTaken } from "./load";
import { checkMapping } from "./mapping";
import { presentTrigger } from "./present";
import { secretPlace } from "./secret";
import type { CreateTrigger, TriggerCreated } from "./shapes";

const MAX_TRIGGERS = 50;

/**
 * An address that starts an orchestration with signed messages, as whoever makes it. The answer is the only place
 * where its secret is ever shown. Throws `unprocessable` for a wrong mapping or version, `conflict` for a name in use.
 */
export async function createTrigger({
  ctx,
  input,
}: ServiceCall<CreateTrigger & { id: string }>): Promise<TriggerCreated> {
  requireScope(ctx.actor, "orchestrations:write");
  requireScope(ctx.actor, "executions:write");
  checkMapping(input.input_mapping);
  const { tenantId } = ctx;
  const id = newId("trigger");
  const secret = newWebhookSecret();
  const sealed = await ctx.vault.encrypt({ ...secretPlace({ tenantId, id }, "secret"), plaintext: secret });
  const row = await ctx.db(async (tx) => {
    const orchestration = await lockOrchestration(tx, tenantId, input.id);
    await requireRoom(tx, orchestration);
    await requirePublished(tx, { tenantId, orchestrationId: orchestration.id }, input.version);
    const [made] = await tx
      .insert(trigger)
      .values({
        tenantId,
        id,
        orchestrationId: orchestration.id,
        name: input.name,
        secret: sealed,
        version: input.version,
        inputMapping: input.input_mapping,
        messagesPerMinute: input.messages_per_minute,
        active: input.active,
        actor: storeActor(ctx.actor),
        createdBy: ctx.actor.id,
      })
      .onConflictDoNothing()
      .returning();
    if (!made) throw triggerNameTaken(input.name);
    await recordAudit(tx, ctx, { action: "trigger.created", targetKind: "trigger", targetId: id });
    return made;
  });
  return { ...presentTrigger(ctx, row), secret };
}

async function requireRoom(tx: Tx, { tenantId, id }: OrchestrationRow): Promise<void> {
  const [row] = await tx
    .select({ count: count() })
    .from(trigger)
    .where(and(eq(trigger.tenantId, tenantId), eq(trigger.orchestrationId, id)));
  if ((row?.count ?? 0) < MAX_TRIGGERS) return;
  throw new TuttiError("conflict", `An orchestration has at most ${MAX_TRIGGERS} triggers.`);
}
