import { and, eq, ne } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Json } from "@/lib/core/json";
import { isTerminal } from "@/lib/core/states";
import { truncateValue } from "@/lib/core/truncate";
import { signal } from "@/lib/db/schema/execution";
import type { Tx } from "@/lib/db/types";
import { redactJson } from "@/lib/guard/redact";
import type { Context, ServiceCall } from "../context";
import { loadExecution } from "./get";

/** What agents, decisions and children answer with: only who has checked them may. */
const RESERVED = ["agent.", "approval.", "budget.", "child."];

export interface SignalInput {
  id: string;
  event: string;
  match?: string;
  data?: Json;
  /** Refused as a conflict when this event has come for this match before. */
  once?: boolean;
}

export interface SignalReceipt {
  id: string;
  object: "signal";
  execution_id: string;
  event: string;
}

/** Sends an event to an execution. The row is the truth: it counts whether the wait has begun yet or not. */
export async function signalExecution({ ctx, input }: ServiceCall<SignalInput>): Promise<SignalReceipt> {
  requireScope(ctx.actor, "executions:write");
  const reserved = RESERVED.find((prefix) => input.event.startsWith(prefix));
  if (reserved) {
    throw new TuttiError("unprocessable", `Events that start with ${reserved} are sent by nobody else.`, {
      errors: [{ pointer: "/event", detail: `Must not start with "${reserved}".` }],
    });
  }
  return deliverSignal(ctx, input);
}

/** Without the check of who may send what: callers have made it. */
export async function deliverSignal(ctx: Context, input: SignalInput): Promise<SignalReceipt> {
  const id = await ctx.db((tx) => deliverSignalIn(tx, ctx, input));
  announceSignal(ctx, input.id);
  return { id, object: "signal", execution_id: input.id, event: input.event };
}

/** In the caller's transaction; `announceSignal` after its commit. */
export async function deliverSignalIn(tx: Tx, ctx: Context, input: SignalInput): Promise<string> {
  const row = await loadExecution(tx, ctx.tenantId, input.id);
  if (isTerminal(row.status)) throw new TuttiError("conflict", `The execution is ${row.status} already.`);
  await ctx.enqueue?.(tx, { executionId: input.id, reason: "signalled", priority: row.priority });
  return writeSignal(tx, ctx, input);
}

export function announceSignal(ctx: Context, executionId: string): void {
  ctx.ledger.published({ tenantId: ctx.tenantId, executionId });
  ctx.dispatch(executionId);
}

async function writeSignal(tx: Tx, ctx: Context, input: SignalInput): Promise<string> {
  const id = newId("signal");
  const { event, match = "", data = null } = input;
  await tx.insert(signal).values({ tenantId: ctx.tenantId, id, executionId: input.id, event, match, data });
  const base = { tenantId: ctx.tenantId, executionId: input.id, fence: null };
  const shown = truncateValue(redactJson(data)).value;
  const received = await ctx.ledger.appendIn(tx, {
    ...base,
    expectStatus: ["queued", "running", "waiting"],
    entries: [{ name: "signal.received", path: "orchestrator", data: { event, match, data: shown } }],
  });
  if (!received.ok) throw new TuttiError("conflict", "The execution has just ended.");
  // The append holds the execution's lock: of two at once the second sees the first.
  if (input.once) await refuseRepeat(tx, ctx, id, input);
  // Only a waiting execution is woken; a running one looks at the row itself.
  await ctx.ledger.appendIn(tx, {
    ...base,
    expectStatus: ["waiting"],
    entries: [],
    patch: { status: "queued", wakeInMs: null },
  });
  return id;
}

async function refuseRepeat(
  tx: Tx,
  ctx: Context,
  id: string,
  { id: executionId, event, match = "" }: SignalInput,
) {
  const [earlier] = await tx
    .select({ id: signal.id })
    .from(signal)
    .where(
      and(
        eq(signal.tenantId, ctx.tenantId),
        eq(signal.executionId, executionId),
        eq(signal.event, event),
        eq(signal.match, match),
        ne(signal.id, id),
      ),
    )
    .limit(1);
  if (earlier) throw new TuttiError("conflict", "This has been answered already.");
}
