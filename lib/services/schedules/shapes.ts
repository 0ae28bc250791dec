import { z } from "zod";
import { StartOptions } from "../executions/shapes";
import { JsonObjectShape } from "../json-shape";
import { OrchestrationParams } from "../orchestrations/shapes";
import { pageShape } from "../paging";

export const MISSED_RUNS = ["skip", "run_once", "run_all"] as const;

const { session_id, tags, budget, priority } = StartOptions.shape;
/** What each start is given besides its input. */
export const ScheduleOptions = z
  .object({ session_id, tags, budget, priority: priority.unwrap().optional() })
  .meta({ id: "ScheduleOptions" });
export type ScheduleOptions = z.infer<typeof ScheduleOptions>;

const Name = z.string().trim().min(1).max(100);
const CronText = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({ description: "Five fields, or six with one second in front: at most once a minute." });
const TimeZone = z.string().min(1).max(100).meta({ description: "IANA name, e.g. `Europe/Berlin`." });
const Missed = z.enum(MISSED_RUNS).meta({
  description:
    "What becomes of runs that were due while nothing worked: none, the last one, or all (the last 100). A run is missed when it is more than two minutes late.",
});

const Version = z.number().int().min(1).max(2_147_483_647).nullable().meta({
  description: "A published version, whatever is published later; null: the one published when it starts.",
});

/** Body of `POST …/schedules`. */
export const CreateSchedule = z
  .object({
    name: Name,
    cron: CronText,
    time_zone: TimeZone.default("UTC"),
    version: Version.default(null),
    input: JsonObjectShape.optional(),
    options: ScheduleOptions.optional(),
    missed_runs: Missed.default("run_once"),
    active: z.boolean().default(true),
  })
  .meta({ id: "CreateSchedule" });
export type CreateSchedule = z.output<typeof CreateSchedule>;

/** Body of `PATCH …/schedules/{schedule_id}`. */
export const UpdateSchedule = z
  .object({
    name: Name,
    cron: CronText,
    time_zone: TimeZone,
    version: Version,
    input: JsonObjectShape,
    options: ScheduleOptions,
    missed_runs: Missed,
    active: z.boolean(),
  })
  .partial()
  .meta({ id: "UpdateSchedule" });
export type UpdateSchedule = z.output<typeof UpdateSchedule>;

export const Schedule = z
  .object({
    id: z.string(),
    object: z.literal("schedule"),
    orchestration_id: z.string(),
    name: z.string(),
    cron: z.string(),
    time_zone: z.string(),
    version: z.number().int().nullable().meta({ description: "Null: the published one." }),
    words: z.string().meta({ description: "The cron expression in English." }),
    input: JsonObjectShape,
    options: JsonObjectShape,
    missed_runs: z.enum(MISSED_RUNS),
    active: z.boolean(),
    paused_reason: z.string().nullable().meta({ description: "Why it was paused, when no person did." }),
    next_at: z.string().nullable(),
    next_runs: z.array(z.string()).meta({ description: "The next five; empty while it is paused." }),
    last_at: z.string().nullable().meta({ description: "The planned time of its last run." }),
    last_execution_id: z.string().nullable(),
    last_error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: "Why its last run could not start." }),
    runs_as: z
      .object({ kind: z.string(), id: z.string(), label: z.string() })
      .meta({ description: "Who made it or changed it last: its executions run with at most their scopes." }),
    created_by: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: "Schedule" });
export type Schedule = z.infer<typeof Schedule>;

export const ScheduleList = pageShape(Schedule).meta({ id: "ScheduleList" });
export const ScheduleParams = OrchestrationParams.extend({ schedule_id: z.string().min(1).max(100) });
