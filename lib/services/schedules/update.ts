import { and, eq, ne, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { schedule } from "@/lib/db/schema/starts";
import type { Tx } from "@/lib/db/types";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { requirePublished } from "../orchestrations/require-published";
import { storeActor } from "./acting";
import { plain } from "./create";
import { checkTiming, nextRuns } from "./cron";
import { databaseNow, findSchedule, own, scheduleNameTaken, type ScheduleReference } from "./load";
import { presentSchedule, type ScheduleRow } from "./present";
import type { Schedule, UpdateSchedule } from "./shapes";

/**
 * Changes, pauses or resumes a schedule. Whoever changes it is who its executions run as from then on: nobody's
 * rights are used for what somebody else wrote. Resumed, it goes on with the next time from now.
 */
export async function updateSchedule({
  ctx,
  input,
}: ServiceCall<ScheduleReference & UpdateSchedule>): Promise<Schedule> {
  requireScope(ctx.actor, "orchestrations:write");
  requireScope(ctx.actor, "executions:write");
  return ctx.db(async (tx) => {
    const row = await findSchedule(tx, ctx.tenantId, input, { lock: true });
    const timing = { cron: input.cron ?? row.cron, timeZone: input.time_zone ?? row.timeZone };
    checkTiming(timing);
    if (input.name !== undefined) await requireFreeName(tx, row, input.name);
    await requirePublished(tx, row, input.version);
    const now = await databaseNow(tx);
    const active = input.active ?? row.active;
    const same = row.active && timing.cron === row.cron && timing.timeZone === row.timeZone;
    const next = same ? row.nextAt : (nextRuns(timing, now, 1)[0] ?? null);
    const [updated] = await tx
      .update(schedule)
      .set({
        name: input.name,
        ...timing,
        version: input.version,
        input: input.input,
        options: input.options && plain(input.options),
        missedRuns: input.missed_runs,
        active,
        pausedReason: active ? null : row.pausedReason,
        nextAt: active ? next : null,
        actor: storeActor(ctx.actor),
        updatedAt: sql`now()`,
      })
      .where(own(row))
      .returning();
    if (!updated) throw notFound("schedule");
    await recordAudit(tx, ctx, {
      action: "schedule.updated",
      targetKind: "schedule",
      targetId: row.id,
      changedFields: changedIn(input),
    });
    return presentSchedule(updated, now);
  });
}

const FIELDS = ["name", "cron", "time_zone", "version", "input", "options", "missed_runs", "active"] as const;

function changedIn(input: UpdateSchedule): string[] {
  return FIELDS.filter((name) => input[name] !== undefined);
}

async function requireFreeName(tx: Tx, row: ScheduleRow, name: string): Promise<void> {
  const [taken] = await tx
    .select({ id: schedule.id })
    .from(schedule)
    .where(
      and(
        eq(schedule.tenantId, row.tenantId),
        eq(schedule.orchestrationId, row.orchestrationId),
        eq(schedule.name, name),
        ne(schedule.id, row.id),
      ),
    );
  if (taken) throw scheduleNameTaken(name);
}
