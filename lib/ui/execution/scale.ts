import type { ExecutionState, Period } from "./state";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Distances between ticks that people can add up in their heads. */
const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  30 * DAY,
] as const;

/** From where to where the chart reaches, in milliseconds since the epoch. */
export interface Scale {
  start: number;
  end: number;
}

/** The least a chart spans, so that an execution of a few microseconds is no division by zero. */
const LEAST_SPAN = 4;
/** Room after the last bar, as a share of the span. */
const MARGIN = 0.03;

/** All that happened from the creation to the end, or to `now` while it goes on. */
export function scaleOf(createdAt: string, state: ExecutionState, now: number): Scale {
  const start = Date.parse(createdAt);
  const told = state.steps.flatMap((step) => [step.startedAt, step.finishedAt]);
  const ends = [...told, state.startedAt, state.finishedAt].flatMap((at) =>
    at === null ? [] : [Date.parse(at)],
  );
  const last = Math.max(start, ...ends, ...(state.finishedAt === null ? [now] : []));
  return { start, end: start + Math.max(LEAST_SPAN, last - start) * (1 + MARGIN) };
}

/** Where a period lies on the scale, in percent; an open one reaches to `now`. */
export function spanOf(period: Period, scale: Scale, now: number): { left: number; width: number } {
  const from = Date.parse(period.startedAt);
  const to = period.finishedAt === null ? Math.max(from, now) : Date.parse(period.finishedAt);
  const left = percentOf(from, scale);
  return { left, width: Math.max(0, percentOf(to, scale) - left) };
}

function percentOf(at: number, { start, end }: Scale): number {
  return Math.min(100, Math.max(0, ((at - start) / (end - start)) * 100));
}

export interface Tick {
  /** Percent of the scale. */
  left: number;
  label: string;
}

/** At most about `most` ticks, evenly apart, none so near the end that its label would not fit. */
export function ticksOf(scale: Scale, most: number): Tick[] {
  const span = scale.end - scale.start;
  const step = STEPS.find((candidate) => span / candidate <= most) ?? Math.ceil(span / most / DAY) * DAY;
  const ticks: Tick[] = [];
  for (let at = 0; at < span * 0.97; at += step) {
    ticks.push({ left: (at / span) * 100, label: formatOffset(at, step) });
  }
  return ticks;
}

/** `0`, `200 ms`, `1.5 s`, `2 m`, `3 h`, in the unit of the distance between ticks. */
export function formatOffset(ms: number, step: number = ms): string {
  if (ms === 0) return "0";
  if (step < SECOND && ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${Number((ms / SECOND).toFixed(3))} s`;
  if (ms < HOUR) return `${Number((ms / MINUTE).toFixed(2))} m`;
  if (ms < DAY) return `${Number((ms / HOUR).toFixed(2))} h`;
  return `${Number((ms / DAY).toFixed(2))} d`;
}
