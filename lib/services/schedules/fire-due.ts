import { and, eq, isNull, sql } from "drizzle-orm";
import type { Actor } from "@/lib/core/actor";
import { errorToJson, toErrorRecord } from "@/lib/core/errors";
import { schedule } from "@/lib/db/schema/starts";
import { recordAudit } from "../audit/record";
import type { Context } from "../context";
import { actingAs } from "./acting";
import { planRuns } from "./cron";
import { own } from "./load";
import type { ScheduleRow } from "./present";
import { startRun } from "./start-run";

export interface DueSchedule {
  /** The system, in the schedule's tenant. */
  ctx: Context;
  scheduleId: string;
  /** The database's time. */
  now: Date;
  /** A context for whoever the schedule runs as. */
  contextFor(actor: Actor): Context;
}

/**
 * Starts what a schedule is due to start and moves it on to its next time. Any number of processes may do so at once:
 * each run starts once, and of all that move it on, the first does. Executions it has started, by id.
 */
export async function fireDueSchedule(due: DueSchedule): Promise<string[]> {
  const { ctx, now } = due;
  const found = await load(due);
  if (!found) return [];
  const { row, acting } = found;
  if (!acting.actor) {
    await pause(ctx, row, acting.reason);
    return [];
  }
  const plan = planRuns(row, row.nextAt ?? now, now);
  const progress: Progress = { nextAt: plan.nextAt, lastAt: null, executionId: null, error: null };
  const started: string[] = [];
  const runner = due.contextFor(acting.actor);
  for (const plannedAt of plan.runs) {
    const outcome = await startRun(runner, row, plannedAt);
    // What becomes of this one is for the process that is at it to write.
    if (outcome.kind === "busy") return started;
    if (outcome.kind === "later") {
      progress.nextAt = plannedAt;
      progress.error = outcome.error;
      break;
    }
    progress.lastAt = plannedAt;
    progress.error = outcome.kind === "failed" ? outcome.error : null;
    if (outcome.kind === "failed") continue;
    progress.executionId = outcome.executionId;
    started.push(outcome.executionId);
  }
  await moveOn(ctx, row, progress);
  return started;
}

async function load({ ctx, scheduleId, now }: DueSchedule) {
  return ctx.db(async (tx) => {
    const [row] = await tx
      .select()
      .from(schedule)
      .where(and(own({ tenantId: ctx.tenantId, id: scheduleId }), eq(schedule.active, true)));
    if (!row?.nextAt || row.nextAt > now) return null;
    return { row, acting: await actingAs(tx, ctx.tenantId, row.actor) };
  });
}

interface Progress {
  nextAt: Date | null;
  lastAt: Date | null;
  executionId: string | null;
  /** Of the last run; null: it has started. */
  error: unknown;
}

/** By compare-and-set on the time it was due: an edit meanwhile, or a process that was quicker, wins. */
async function moveOn(ctx: Context, row: ScheduleRow, progress: Progress): Promise<void> {
  const { nextAt, lastAt, executionId, error } = progress;
  await ctx.db((tx) =>
    tx
      .update(schedule)
      .set({
        nextAt,
        ...(lastAt ? { lastAt } : {}),
        ...(executionId ? { lastExecutionId: executionId } : {}),
        lastError: error === null ? null : errorToJson(toErrorRecord(error)),
      })
      .where(and(own(row), row.nextAt ? eq(schedule.nextAt, row.nextAt) : isNull(schedule.nextAt))),
  );
}

async function pause(ctx: Context, row: ScheduleRow, reason: string): Promise<void> {
  await ctx.db(async (tx) => {
    const paused = await tx
      .update(schedule)
      .set({ active: false, nextAt: null, pausedReason: reason, updatedAt: sql`now()` })
      .where(and(own(row), eq(schedule.active, true)))
      .returning({ id: schedule.id });
    if (paused.length === 0) return;
    await recordAudit(tx, ctx, {
      action: "schedule.paused",
      targetKind: "schedule",
      targetId: row.id,
      changedFields: ["active"],
    });
  });
}
