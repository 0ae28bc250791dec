import type { StepStatus } from "@/lib/core/states";
import type { Entry } from "../types";
import { stepsOf, type StepView } from "./steps";

/** From when to when; `finishedAt` null: it goes on. */
export interface Period {
  startedAt: Date;
  finishedAt: Date | null;
}

export interface Attempt extends Period {
  number: number;
  error: string | null;
}

export interface Wait extends Period {
  /** What for: a `retry` delay, a `timer`, an `event`. */
  kind: "retry" | "timer" | "event";
  event: string | null;
  /** When it ends at the latest. */
  until: Date | null;
}

/** One bar of the Gantt chart: a step with its attempts and waits. */
export interface TimelineRow {
  path: string;
  id: string;
  name: string;
  status: StepStatus;
  agent: string | null;
  capability: string | null;
  contractId: string | null;
  /** 0 for a step of the plan itself, one more for each level it is nested. */
  depth: number;
  startedAt: Date | null;
  finishedAt: Date | null;
  durationMs: number | null;
  attempts: Attempt[];
  waits: Wait[];
}

export interface Timeline {
  startedAt: Date | null;
  finishedAt: Date | null;
  /** When the execution was out of memory. */
  waits: Period[];
  rows: TimelineRow[];
}

/** The Gantt chart of an execution. `waiting`: it waits now. */
export function timelineOf(
  entries: readonly Entry[],
  options: { waiting: boolean } = { waiting: false },
): Timeline {
  const steps = stepsOf(entries, options);
  const byStep = groupByStep(entries, steps);
  const timeline: Timeline = { startedAt: null, finishedAt: null, waits: [], rows: [] };
  for (const entry of entries) applyToExecution(timeline, entry);
  timeline.rows = steps.map((step) => rowOf(step, byStep.get(step.path) ?? []));
  return timeline;
}

function applyToExecution(timeline: Timeline, entry: Entry): void {
  switch (entry.name) {
    case "execution.started":
      timeline.startedAt ??= entry.at;
      return;
    case "execution.waiting":
      timeline.waits.push({ startedAt: entry.at, finishedAt: null });
      return;
    case "execution.resumed":
      closeLast(timeline.waits, entry.at);
      return;
    case "execution.completed":
    case "execution.failed":
    case "execution.cancelled":
      closeLast(timeline.waits, entry.at);
      timeline.finishedAt = entry.at;
  }
}

/** A retried step's own records are filed under `step/try-2`: they belong to the step. */
function groupByStep(entries: readonly Entry[], steps: readonly StepView[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>(steps.map((step) => [step.path, []]));
  for (const entry of entries) {
    if (entry.step === null) continue;
    const group = groups.get(entry.step) ?? groups.get(entry.step.replace(/\/try-\d+$/, ""));
    group?.push(entry);
  }
  return groups;
}

function rowOf(step: StepView, entries: readonly Entry[]): TimelineRow {
  const attempts: Attempt[] = [];
  const waits: Wait[] = [];
  for (const entry of entries) {
    if (entry.name === "orchestrator.step.retrying") endAttempt(attempts, waits, entry);
    else if (entry.name.startsWith("durable.wait.")) applyWait(attempts, waits, entry);
    else if (entry.name === "orchestrator.step.dispatching") attempts.push(newAttempt(1, entry.at));
    else if (/^orchestrator\.step\.(completed|failed)$/.test(entry.name)) {
      closeLast(attempts, entry.at, errorText(entry));
      closeLast(waits, entry.at);
    }
  }
  const { path, id, name, status, agent, capability, contractId, startedAt, finishedAt, durationMs } = step;
  const depth = path.split("/").length - 1;
  return {
    path,
    id,
    name,
    status,
    agent,
    capability,
    contractId,
    depth,
    startedAt,
    finishedAt,
    durationMs,
    attempts,
    waits,
  };
}

function newAttempt(number: number, startedAt: Date): Attempt {
  return { number, startedAt, finishedAt: null, error: null };
}

function endAttempt(attempts: Attempt[], waits: Wait[], entry: Entry): void {
  closeLast(attempts, entry.at, errorText(entry));
  waits.push({ kind: "retry", event: null, until: null, startedAt: entry.at, finishedAt: null });
}

function applyWait(attempts: Attempt[], waits: Wait[], entry: Entry): void {
  const id = entry.name === "durable.wait.started" ? entry.key : entry.data.id;
  const retry = /\/retry-(\d+)$/.exec(typeof id === "string" ? id : "");
  const until = typeof entry.data.until === "number" ? new Date(entry.data.until) : null;
  if (entry.name === "durable.wait.completed") {
    closeLast(waits, entry.at);
    if (retry) attempts.push(newAttempt(Number(retry[1]) + 1, entry.at));
    return;
  }
  const last = waits.at(-1);
  if (retry && last?.kind === "retry" && !last.finishedAt) {
    last.until = until;
    return;
  }
  const event = typeof entry.data.event === "string" ? entry.data.event : null;
  waits.push({
    kind: event === null ? "timer" : "event",
    event,
    until,
    startedAt: entry.at,
    finishedAt: null,
  });
}

function closeLast(periods: (Period & { error?: string | null })[], at: Date, error?: string | null): void {
  const last = periods.at(-1);
  if (!last || last.finishedAt) return;
  last.finishedAt = at;
  if (error !== undefined) last.error = error;
}

function errorText(entry: Entry): string | null {
  const error = entry.data.error ?? entry.result?.error;
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : null;
}
