import { and, count, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { JsonObject } from "@/lib/core/json";
import { schedule } from "@/lib/db/schema/starts";
import type { Tx } from "@/lib/db/types";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { lockOrchestration, type OrchestrationRow } from "../orchestrations/load";
import { requirePublished } from "../orchestrations/require-published";
import { storeActor } from "./acting";
import { checkTiming, nextRuns } from "./cron";
import { databaseNow, scheduleNameTaken } from "./load";
import { presentSchedule } from "./present";
import type { CreateSchedule, Schedule } from "./shapes";

const MAX_SCHEDULES = 50;

/**
 * Has an orchestration start by the clock, as whoever makes the schedule. Throws `unprocessable` for a wrong
 * expression, time zone or version, `conflict` for a name in use.
 */
export async function createSchedule({
  ctx,
  input,
}: ServiceCall<CreateSchedule & { id: string }>): Promise<Schedule> {
  requireScope(ctx.actor, "orchestrations:write");
  requireScope(ctx.actor, "executions:write");
  const timing = { cron: input.cron, timeZone: input.time_zone };
  checkTiming(timing);
  return ctx.db(async (tx) => {
    const orchestration = await lockOrchestration(tx, ctx.tenantId, input.id);
    await requireRoom(tx, orchestration);
    await requirePublished(tx, { tenantId: ctx.tenantId, orchestrationId: orchestration.id }, input.version);
    const now = await databaseNow(tx);
    const [row] = await tx
      .insert(schedule)
      .values({
        tenantId: ctx.tenantId,
        id: newId("schedule"),
        orchestrationId: orchestration.id,
        name: input.name,
        ...timing,
        version: input.version,
        input: input.input ?? {},
        options: plain(input.options ?? {}),
        active: input.active,
        missedRuns: input.missed_runs,
        actor: storeActor(ctx.actor),
        nextAt: input.active ? (nextRuns(timing, now, 1)[0] ?? null) : null,
        createdBy: ctx.actor.id,
      })
      .onConflictDoNothing()
      .returning();
    if (!row) throw scheduleNameTaken(input.name);
    await recordAudit(tx, ctx, { action: "schedule.created", targetKind: "schedule", targetId: row.id });
    return presentSchedule(row, now);
  });
}

/** Through JSON: absent optional members must not be stored as undefined. */
export function plain(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

async function requireRoom(tx: Tx, { tenantId, id }: OrchestrationRow): Promise<void> {
  const [row] = await tx
    .select({ count: count() })
    .from(schedule)
    .where(and(eq(schedule.tenantId, tenantId), eq(schedule.orchestrationId, id)));
  if ((row?.count ?? 0) < MAX_SCHEDULES) return;
  throw new TuttiError("conflict", `An orchestration has at most ${MAX_SCHEDULES} schedules.`);
}
