import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { isTerminal } from "@/lib/core/states";
import type { AppendOutcome, AppendRecord, EntryDraft } from "@/lib/ledger/types";
import { recordAudit } from "../audit/record";
import type { Context, ServiceCall } from "../context";
import { getExecution, loadExecution } from "./get";
import type { Execution } from "./shapes";

const REQUESTED: EntryDraft = { name: "execution.cancel_requested", path: "orchestrator" };

/**
 * Cancels: at once while queued, within two seconds while running or waiting (the runner ends the steps under way).
 * Row first, then the doorbell. A finished execution is a conflict.
 */
export async function cancelExecution({ ctx, input }: ServiceCall<{ id: string }>): Promise<Execution> {
  requireScope(ctx.actor, "executions:write");
  const outcome = await ctx.db(async (tx) => {
    const row = await loadExecution(tx, ctx.tenantId, input.id);
    if (isTerminal(row.status)) throw new TuttiError("conflict", `The execution is ${row.status} already.`);
    for (const record of moves(ctx, input.id)) {
      const tried = await ctx.ledger.appendIn(tx, record);
      if (!tried.ok) continue;
      await ctx.enqueue?.(tx, { executionId: input.id, reason: "cancelled", priority: row.priority });
      await recordAudit(tx, ctx, {
        action: "execution.cancelled",
        targetKind: "execution",
        targetId: input.id,
      });
      return tried;
    }
    throw new TuttiError("conflict", "The execution has just ended.");
  });
  announce(ctx, input.id, outcome);
  return getExecution({ ctx, input });
}

/** Compare-and-set by status, the likelier first; the row's lock makes exactly one of them true. */
function moves(ctx: Context, executionId: string): AppendRecord[] {
  const by = { actor: ctx.actor.kind, id: ctx.actor.id };
  const base = { tenantId: ctx.tenantId, executionId, fence: null };
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
    {
      ...base,
      expectStatus: ["queued"],
      entries: [requested, cancelled],
      patch: { requestCancel: true, status: "cancelled", error, markFinished: true },
    },
  ];
}

function announce(ctx: Context, executionId: string, outcome: AppendOutcome): void {
  ctx.ledger.published({
    tenantId: ctx.tenantId,
    executionId,
    ...(outcome.ok ? { lastSeq: outcome.lastSeq } : {}),
    cancelRequested: true,
  });
  ctx.dispatch(executionId);
}
