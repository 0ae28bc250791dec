import { Cron } from "croner";
import cronstrue from "cronstrue";
import { type FieldError, TuttiError } from "@/lib/core/errors";

/** A run this late is still on time: a sweep comes every minute at worst, and may be held up. */
const ON_TIME_MS = 120_000;
/** Missed runs made up for at once; older ones are dropped. */
const MAX_MADE_UP = 100;
const IANA_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;

/** When a schedule is due. */
export interface Timing {
  cron: string;
  /** IANA name. */
  timeZone: string;
}

/**
 * By the wall clock of the time zone. Where that jumps: a run at fixed hours whose time doesn't exist that day comes
 * right after the gap, and one whose time comes twice runs at the first; `*` and `/` in the hours or minutes go by
 * the minutes that really pass.
 */
function cronOf({ cron, timeZone }: Timing): Cron {
  return new Cron(cron, {
    timezone: timeZone,
    paused: true,
    mode: "5-or-6-parts",
    fixedTimeRule: "no-wildcard",
  });
}

/** Throws `unprocessable` naming the field, for what never runs or runs more than once a minute, too. */
export function checkTiming(timing: Timing): void {
  const error = problemOf(timing);
  if (error) throw new TuttiError("unprocessable", error.detail, { errors: [error] });
}

function problemOf(timing: Timing): FieldError | null {
  if (!isTimeZone(timing.timeZone)) {
    const detail = `"${timing.timeZone}" is no IANA time zone, such as Europe/Berlin or UTC.`;
    return { pointer: "/time_zone", detail };
  }
  const refused = (detail: string): FieldError => ({ pointer: "/cron", detail });
  const fields = timing.cron.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6)
    return refused(
      `A cron expression has 5 fields, or 6 with seconds in front; this one has ${fields.length}.`,
    );
  if (fields.length === 6 && !/^\d{1,2}$/.test(fields[0] ?? ""))
    return refused(
      "A schedule runs at most once a minute: the first of six fields is one second, such as 0.",
    );
  try {
    const next = cronOf(timing).nextRun();
    return next ? null : refused("This cron expression names a time that never comes.");
  } catch (error) {
    return refused(`This is not a cron expression: ${reasonOf(error)}.`);
  }
}

function isTimeZone(name: string): boolean {
  if (!IANA_NAME.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^CronPattern: /, "").replace(/\.$/, "");
}

/** The next times after a moment. */
export function nextRuns(timing: Timing, after: Date, count: number): Date[] {
  return cronOf(timing).nextRuns(count, after);
}

/** The expression in English words: "At 02:30, Monday through Friday". */
export function wordsOf({ cron }: Timing): string {
  try {
    return cronstrue.toString(cron, { use24HourTimeFormat: true });
  } catch {
    // It knows a little less than what may be written.
    return cron;
  }
}

export type MissedRuns = "skip" | "run_once" | "run_all";

export interface PlannedRuns {
  /** The planned times to start now, the oldest first. */
  runs: Date[];
  /** The next time after now. */
  nextAt: Date | null;
}

/**
 * What a due schedule starts: every run that is on time, and of those that were missed while nothing worked none, the
 * last one (unless a run is on time anyway), or all of the last 100.
 */
export function planRuns(
  { missedRuns, ...timing }: Timing & { missedRuns: MissedRuns },
  dueAt: Date,
  now: Date,
): PlannedRuns {
  const cron = cronOf(timing);
  // Croner leaves out the moment itself.
  const past = cron.previousRuns(MAX_MADE_UP + 1, new Date(now.getTime() + 1_000));
  const due = past.filter((time) => time >= dueAt && time <= now).toReversed();
  const onTime = due.filter((time) => isOnTime(time, now));
  const missed = due.slice(0, due.length - onTime.length);
  const madeUp = madeUpOf(missedRuns, missed, onTime.length);
  return { runs: [...madeUp, ...onTime].slice(-MAX_MADE_UP), nextAt: cron.nextRun(now) };
}

/** Whether a run that starts now is not counted as missed. */
export function isOnTime(plannedAt: Date, now: Date): boolean {
  return now.getTime() - plannedAt.getTime() <= ON_TIME_MS;
}

function madeUpOf(policy: MissedRuns, missed: Date[], onTime: number): Date[] {
  if (policy === "run_all") return missed;
  return policy === "run_once" && onTime === 0 ? missed.slice(-1) : [];
}
