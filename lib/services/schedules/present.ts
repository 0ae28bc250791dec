import type { schedule } from "@/lib/db/schema/starts";
import { iso, isoOrNull } from "../iso";
import { nextRuns, wordsOf } from "./cron";
import type { Schedule } from "./shapes";

export type ScheduleRow = typeof schedule.$inferSelect;

const SHOWN_RUNS = 5;

export function presentSchedule(row: ScheduleRow, now: Date): Schedule {
  const { kind, id, label } = row.actor;
  const { code, message } = row.lastError ?? {};
  return {
    id: row.id,
    object: "schedule",
    orchestration_id: row.orchestrationId,
    name: row.name,
    cron: row.cron,
    time_zone: row.timeZone,
    version: row.version,
    words: wordsOf(row),
    input: row.input,
    options: row.options,
    missed_runs: row.missedRuns,
    active: row.active,
    paused_reason: row.pausedReason,
    next_at: isoOrNull(row.nextAt),
    next_runs: row.active ? nextRuns(row, now, SHOWN_RUNS).map(iso) : [],
    last_at: isoOrNull(row.lastAt),
    last_execution_id: row.lastExecutionId,
    last_error: row.lastError ? { code: String(code), message: String(message) } : null,
    runs_as: { kind: String(kind), id: String(id), label: String(label) },
    created_by: row.createdBy,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  };
}
