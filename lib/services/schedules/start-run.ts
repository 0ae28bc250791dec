import { createHash, randomUUID } from "node:crypto";
import { isTuttiError } from "@/lib/core/errors";
import type { Context } from "../context";
import { executeOrchestration } from "../executions/execute-orchestration";
import { ExecuteBody } from "../executions/shapes";
import {
  claimRecord,
  type IdempotencyHandle,
  loadRecord,
  releaseRecord,
  takeOverRecord,
} from "../idempotency/store";
import { isOnTime } from "./cron";
import type { ScheduleRow } from "./present";

/** How long a process may take to start one run before another takes it over. */
const LEASE_SECONDS = 60;
/** Failures that another try may not have: the run stays due. */
const PASSING = new Set(["rate_limited", "unavailable", "idempotency_in_progress"]);

export type RunOutcome =
  | { kind: "started"; executionId: string }
  /** Somebody else is at it, or it can't be done just now. */
  | { kind: "later"; error: unknown }
  | { kind: "failed"; error: unknown };

/** The body of a start, from what the schedule says. */
export function bodyOf(row: ScheduleRow, plannedAt: Date | null): ExecuteBody {
  return ExecuteBody.parse({
    ...row.options,
    input: row.input,
    metadata: {
      schedule_id: row.id,
      schedule: row.name,
      ...(plannedAt ? { planned_at: plannedAt.toISOString() } : {}),
    },
  });
}

/**
 * Starts one planned run of a schedule, once over all processes and crashes: the key is the schedule and the planned
 * time, and the start itself stores its execution under it.
 */
export async function startRun(ctx: Context, row: ScheduleRow, plannedAt: Date): Promise<RunOutcome> {
  const handle: IdempotencyHandle = {
    tenantId: ctx.tenantId,
    id: keyOf(row, plannedAt),
    owner: randomUUID(),
  };
  const earlier = await claim(ctx, handle);
  if (earlier) return earlier;
  try {
    const body = bodyOf(row, plannedAt);
    const started = await executeOrchestration({
      ctx,
      input: { id: row.orchestrationId, body, idempotency: handle },
    });
    return { kind: "started", executionId: started.id };
  } catch (error) {
    await releaseRecord(ctx.db, handle);
    return { kind: mayPass(ctx, plannedAt, error) ? "later" : "failed", error };
  }
}

/** What nobody foresaw is tried again only for a while: it might go wrong for ever. */
function mayPass(ctx: Context, plannedAt: Date, error: unknown): boolean {
  return isTuttiError(error) ? PASSING.has(error.code) : isOnTime(plannedAt, ctx.clock());
}

/** Null: the run is ours to start. */
async function claim(ctx: Context, handle: IdempotencyHandle): Promise<RunOutcome | null> {
  const wanted = { handle, fingerprint: "schedule", leaseSeconds: LEASE_SECONDS };
  if (await claimRecord(ctx.db, wanted)) return null;
  const found = await loadRecord(ctx.db, handle);
  if (found?.executionId) return { kind: "started", executionId: found.executionId };
  const free = found && found.leaseSeconds <= 0;
  return free && (await takeOverRecord(ctx.db, { ...wanted, from: found.owner }))
    ? null
    : { kind: "later", error: null };
}

function keyOf(row: ScheduleRow, plannedAt: Date): string {
  const digest = createHash("sha256").update(`${row.id} ${plannedAt.toISOString()}`).digest("hex");
  return `schedule:${digest}`;
}
