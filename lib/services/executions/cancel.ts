import { and, asc, eq, inArray } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { isTerminal } from "@/lib/core/states";
import { execution } from "@/lib/db/schema/execution";
import { sqlState } from "@/lib/db/sql-state";
import type { Tx } from "@/lib/db/types";
import type { AppendRecord, EntryDraft } from "@/lib/ledger/types";
import { cancelApprovals } from "../approvals/close";
import { recordAudit } from "../audit/record";
import type { Context, ServiceCall } from "../context";
import { getExecution, loadExecution } from "./get";
import type { ExecutionRow } from "./present";
import type { Execution } from "./shapes";

const MOST_ATTEMPTS = 5;

const REQUESTED: EntryDraft = { name: "execution.cancel_requested", path: "orchestrator" };

/**
 * Cancels: at once while queued, within two seconds while running or waiting (the runner ends the steps under way),
 * and with it all executions it has started. Row first, then the doorbell. A finished execution is a conflict.
 */
export async function cancelExecution({ ctx, input }: ServiceCall<{ id: string }>): Promise<Execution> {
  requireScope(ctx.actor, "executions:write");
  const { parentId, cancelled } = await withoutDeadlock(ctx.db, async (tx) => {
    const row = await loadExecution(tx, ctx.tenantId, input.id);
    if (isTerminal(row.status)) throw new TuttiError("conflict", `The execution is ${row.status} already.`);
    const lastSeq = await cancelOne(tx, ctx, row);
    if (lastSeq === null) throw new TuttiError("conflict", "The execution has just ended.");
    const family = await cancelDescendants(tx, ctx, row.id);
    await recordAudit(tx, ctx, {
      action: "execution.cancelled",
      targetKind: "execution",
      targetId: input.id,
    });
    return { parentId: row.parentId, cancelled: [{ id: row.id, lastSeq }, ...family] };
  });
  for (const { id, lastSeq } of cancelled) {
    ctx.ledger.published({ tenantId: ctx.tenantId, executionId: id, lastSeq, cancelRequested: true });
    ctx.dispatch(id);
  }
  if (parentId) {
    // Its wait is over where this one had only been queued.
    ctx.ledger.published({ tenantId: ctx.tenantId, executionId: parentId });
    ctx.dispatch(parentId);
  }
  return getExecution({ ctx, input });
}

/** A child that ends locks itself before its parent; here it is the other way round. */
async function withoutDeadlock<T>(db: Context["db"], work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db(work);
    } catch (error) {
      if (sqlState(error) !== "conflict" || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

type Cancellable = Pick<ExecutionRow, "id" | "priority" | "startedAt">;

/** The last seq; null when it has ended. */
async function cancelOne(tx: Tx, ctx: Context, row: Cancellable): Promise<number | null> {
  for (const record of moves(ctx, row)) {
    const tried = await ctx.ledger.appendIn(tx, record);
    if (!tried.ok) continue;
    await ctx.enqueue?.(tx, { executionId: row.id, reason: "cancelled", priority: row.priority });
    await cancelApprovals(tx, ctx.tenantId, row.id);
    return tried.lastSeq;
  }
  return null;
}

/** Those above first, as everybody locks them; none can be added, for their parents are locked. */
async function cancelDescendants(
  tx: Tx,
  ctx: Context,
  id: string,
): Promise<{ id: string; lastSeq: number }[]> {
  const cancelled: { id: string; lastSeq: number }[] = [];
  for (let above = [id]; above.length > 0;) {
    const children = await tx
      .select({
        id: execution.id,
        priority: execution.priority,
        startedAt: execution.startedAt,
        status: execution.status,
      })
      .from(execution)
      .where(and(eq(execution.tenantId, ctx.tenantId), inArray(execution.parentId, above)))
      .orderBy(asc(execution.id));
    for (const child of children.filter(({ status }) => !isTerminal(status))) {
      const lastSeq = await cancelOne(tx, ctx, child);
      if (lastSeq !== null) cancelled.push({ id: child.id, lastSeq });
    }
    above = children.map((child) => child.id);
  }
  return cancelled;
}

/** Compare-and-set by status, the likelier first; the row's lock makes exactly one of them true. */
function moves(ctx: Context, { id, startedAt }: Cancellable): AppendRecord[] {
  const by = { actor: ctx.actor.kind, id: ctx.actor.id };
  const base = { tenantId: ctx.tenantId, executionId: id, fence: null };
  const requested = { ...REQUESTED, data: { by } };
  const cancelled: EntryDraft = {
    name: "execution.cancelled",
    path: "orchestrator",
    status: "cancelled",
    data: { by },
  };
  const error = { code: "cancelled" as const, message: "The execution was cancelled before it started." };
  return [
    { ...base, expectStatus: ["running"], entries: [requested], patch: { requestCancel: true } },
    // The runner claims it, sees the request and closes its open steps.
    {
      ...base,
      expectStatus: ["waiting"],
      entries: [requested],
      patch: { requestCancel: true, status: "queued", wakeInMs: null },
    },
    startedAt
      ? // Woken, and not yet claimed: it has steps to close, too.
        { ...base, expectStatus: ["queued"], entries: [requested], patch: { requestCancel: true } }
      : {
          ...base,
          expectStatus: ["queued"],
          entries: [requested, cancelled],
          patch: { requestCancel: true, status: "cancelled", error, markFinished: true },
        },
  ];
}
