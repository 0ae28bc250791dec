import { createHash } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import type { Actor } from "@/lib/core/actor";
import { notFound, TuttiError } from "@/lib/core/errors";
import type { Json } from "@/lib/core/json";
import { trigger, triggerDelivery } from "@/lib/db/schema/starts";
import { recordAudit } from "../audit/record";
import type { Context } from "../context";
import { executeOrchestration } from "../executions/execute-orchestration";
import { ExecuteBody } from "../executions/shapes";
import type { Started } from "../executions/start";
import { startOnce } from "../idempotency/start-once";
import { actingAs } from "../schedules/acting";
import { own } from "./load";
import { mapInput, type MessageContent } from "./mapping";
import type { TriggerRow } from "./present";

const WINDOW_SECONDS = 60;
/** How long a repeat waits for the first of its kind to have started: about as long as a start takes. */
const PATIENCE_MS = 5_000;
const LOOK_MS = 50;

/** A message whose signature was good. */
export interface SignedMessage extends Omit<MessageContent, "body"> {
  /** `webhook-id`: the same at every attempt. */
  id: string;
  /** Reads the body; refuses what is no JSON. Only called for what is not known yet. */
  readBody(): Json;
}

export interface Reception {
  /** The system, in the trigger's tenant. */
  ctx: Context;
  triggerId: string;
  message: SignedMessage;
  /** A context for whoever the trigger runs as. */
  contextFor(actor: Actor): Context;
}

/**
 * Starts the orchestration with a signed message, once per message however often it comes. Throws `conflict` while
 * the trigger is paused, `unprocessable` for an input that doesn't fit, `rate_limited`.
 */
export async function receiveMessage(reception: Reception): Promise<Started> {
  const { row, runner, executionId } = await admit(reception);
  if (executionId) return { id: executionId, replayed: true };
  const started = await start(reception, row, runner);
  if (!started.replayed) await noteStart(reception, started.id);
  return started;
}

/** Who it runs as, and what it led to if it came before. */
async function admit({ ctx, triggerId, message, contextFor }: Reception) {
  const { row, acting, executionId } = await ctx.db(async (tx) => {
    const [found] = await tx
      .select()
      .from(trigger)
      .where(own({ tenantId: ctx.tenantId, id: triggerId }));
    if (!found) throw notFound("trigger");
    const [delivery] = await tx
      .insert(triggerDelivery)
      .values({ tenantId: ctx.tenantId, triggerId, messageId: message.id })
      .onConflictDoUpdate({
        target: [triggerDelivery.tenantId, triggerDelivery.triggerId, triggerDelivery.messageId],
        set: { attempts: sql`${triggerDelivery.attempts} + 1` },
      })
      .returning({ executionId: triggerDelivery.executionId });
    const standing = await actingAs(tx, ctx.tenantId, found.actor);
    return { row: found, acting: standing, executionId: delivery?.executionId ?? null };
  });
  if (row.active && !acting.actor) await pause(ctx, row, acting.reason);
  if (!row.active || !acting.actor) throw new TuttiError("conflict", "This trigger is paused.");
  return { row, runner: contextFor(acting.actor), executionId };
}

async function start({ ctx, message }: Reception, row: TriggerRow, runner: Context): Promise<Started> {
  const digest = createHash("sha256").update(`${row.id} ${message.id}`).digest("hex");
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const started = await startOnce(runner, {
      key: `trigger:${digest}`,
      start: async (idempotency) => {
        await takeFromLimit(ctx, row);
        const body = bodyOf(row, message);
        return executeOrchestration({ ctx: runner, input: { id: row.orchestrationId, body, idempotency } });
      },
    });
    if (started) return started;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new TuttiError("idempotency_in_progress", "This message is being taken right now.", {
    retryAfterSeconds: 1,
  });
}

function bodyOf(row: TriggerRow, message: SignedMessage): ExecuteBody {
  const input = mapInput(row.inputMapping, { ...message, body: message.readBody() });
  return ExecuteBody.parse({
    input,
    ...(row.version === null ? {} : { version: row.version }),
    metadata: { trigger_id: row.id, trigger: row.name, message_id: message.id },
  });
}

async function takeFromLimit(ctx: Context, row: TriggerRow): Promise<void> {
  const limit = row.messagesPerMinute;
  const bucket = `trigger:${ctx.tenantId}:${row.id}`;
  const { allowed, resetSeconds } = await ctx.takeLimit({ bucket, limit, windowSeconds: WINDOW_SECONDS });
  if (allowed) return;
  const detail = `This trigger takes ${limit} messages a minute. Try again in ${resetSeconds} s.`;
  throw new TuttiError("rate_limited", detail, {
    retryAfterSeconds: resetSeconds,
    extra: {
      "violated-policies": ["trigger"],
      quota: { limit, window_seconds: WINDOW_SECONDS, remaining: 0, reset_seconds: resetSeconds },
    },
  });
}

/** A crash before this loses nothing: the key still leads to the execution. */
async function noteStart({ ctx, triggerId, message }: Reception, executionId: string): Promise<void> {
  const { tenantId } = ctx;
  await ctx.db(async (tx) => {
    await tx
      .update(triggerDelivery)
      .set({ executionId })
      .where(
        and(
          eq(triggerDelivery.tenantId, tenantId),
          eq(triggerDelivery.triggerId, triggerId),
          eq(triggerDelivery.messageId, message.id),
        ),
      );
    await tx
      .update(trigger)
      .set({ lastAt: sql`now()`, lastExecutionId: executionId })
      .where(own({ tenantId, id: triggerId }));
    await recordAudit(tx, ctx, { action: "trigger.fired", targetKind: "trigger", targetId: triggerId });
  });
}

async function pause(ctx: Context, row: TriggerRow, reason: string): Promise<void> {
  await ctx.db(async (tx) => {
    const paused = await tx
      .update(trigger)
      .set({ active: false, pausedReason: reason, updatedAt: sql`now()` })
      .where(and(own(row), eq(trigger.active, true)))
      .returning({ id: trigger.id });
    if (paused.length === 0) return;
    await recordAudit(tx, ctx, {
      action: "trigger.paused",
      targetKind: "trigger",
      targetId: row.id,
      changedFields: ["active"],
    });
  });
}
