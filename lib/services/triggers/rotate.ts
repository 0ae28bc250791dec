import { and, eq, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { trigger } from "@/lib/db/schema/starts";
import { newWebhookSecret } from "@/lib/guard/webhook-signature";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { findTrigger, own, type TriggerReference } from "./load";
import { presentTrigger } from "./present";
import { secretPlace } from "./secret";
import type { RotateTrigger, TriggerCreated } from "./shapes";

/**
 * A new secret, shown this once; messages signed with the old one are taken until the overlap ends. Throws
 * `conflict` when it was rotated at the same moment.
 */
export async function rotateTrigger({
  ctx,
  input,
}: ServiceCall<TriggerReference & RotateTrigger>): Promise<TriggerCreated> {
  requireScope(ctx.actor, "orchestrations:write");
  requireScope(ctx.actor, "executions:write");
  const row = await ctx.db((tx) => findTrigger(tx, ctx.tenantId, input));
  const { vault } = ctx;
  const old = await vault.decrypt({ ...secretPlace(row, "secret"), ciphertext: row.secret });
  const secret = newWebhookSecret();
  const sealed = await vault.encrypt({ ...secretPlace(row, "secret"), plaintext: secret });
  const previous = await vault.encrypt({ ...secretPlace(row, "previous_secret"), plaintext: old });
  const overlap = sql`now() + make_interval(secs => ${input.overlap_seconds}::double precision)`;
  const updated = await ctx.db(async (tx) => {
    const [changed] = await tx
      .update(trigger)
      .set({ secret: sealed, previousSecret: previous, previousUntil: overlap, updatedAt: sql`now()` })
      .where(and(own(row), eq(trigger.secret, row.secret)))
      .returning();
    if (!changed) throw new TuttiError("conflict", "The secret was rotated meanwhile.");
    await recordAudit(tx, ctx, {
      action: "trigger.secret_rotated",
      targetKind: "trigger",
      targetId: row.id,
      changedFields: ["secret"],
    });
    return changed;
  });
  return { ...presentTrigger(ctx, updated), secret };
}
