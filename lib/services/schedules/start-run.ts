import { createHash } from "node:crypto";
import { isTuttiError } from "@/lib/core/errors";
import type { Context } from "../context";
import { executeOrchestration } from "../executions/execute-orchestration";
import { ExecuteBody } from "../executions/shapes";
import { startOnce } from "../idempotency/start-once";
import { isOnTime } from "./cron";
import type { ScheduleRow } from "./present";

/** Failures that another try may not have: the run stays due. */
const PASSING = new Set(["rate_limited", "unavailable", "idempotency_in_progress"]);

export type RunOutcome =
  | { kind: "started"; executionId: string }
  /** Another process is at it. */
  | { kind: "busy" }
  /** Not just now. */
  | { kind: "later"; error: unknown }
  | { kind: "failed"; error: unknown };

/** The body of a start, from what the schedule says. */
export function bodyOf(row: ScheduleRow, plannedAt: Date | null): ExecuteBody {
  return ExecuteBody.parse({
    ...row.options,
    input: row.input,
    ...(row.version === null ? {} : { version: row.version }),
    metadata: {
      schedule_id: row.id,
      schedule: row.name,
      ...(plannedAt ? { planned_at: plannedAt.toISOString() } : {}),
    },
  });
}

/** Starts one planned run of a schedule, once: the key is the schedule and the planned time. */
export async function startRun(ctx: Context, row: ScheduleRow, plannedAt: Date): Promise<RunOutcome> {
  const digest = createHash("sha256").update(`${row.id} ${plannedAt.toISOString()}`).digest("hex");
  const body = bodyOf(row, plannedAt);
  try {
    const started = await startOnce(ctx, {
      key: `schedule:${digest}`,
      start: (idempotency) =>
        executeOrchestration({ ctx, input: { id: row.orchestrationId, body, idempotency } }),
    });
    return started ? { kind: "started", executionId: started.id } : { kind: "busy" };
  } catch (error) {
    return { kind: mayPass(ctx, plannedAt, error) ? "later" : "failed", error };
  }
}

/** What nobody foresaw is tried again only for a while: it might go wrong for ever. */
function mayPass(ctx: Context, plannedAt: Date, error: unknown): boolean {
  return isTuttiError(error) ? PASSING.has(error.code) : isOnTime(plannedAt, ctx.clock());
}
