import { formatDuration } from "../blocks/format";
import { STEP_LOOKS } from "../blocks/status";
import { formatOffset } from "./scale";
import type { StepState, Wait } from "./state";

/** How long, by the server's clock where it has ended, to `now` where it goes on. */
export function took(
  startedAt: string,
  finishedAt: string | null,
  now: number,
  measured?: number | null,
): string {
  if (measured !== undefined && measured !== null) return formatDuration(measured);
  const end = finishedAt === null ? now : Date.parse(finishedAt);
  return formatDuration(end - Date.parse(startedAt));
}

/** What the process measured, unless the step waited: that was measured from its last awakening on. */
export function clocked(step: StepState, measured: number | null | undefined): number | null {
  return step.waits.length > 0 ? null : (measured ?? null);
}

export const WAIT_WORDS = {
  retry: "before the next try",
  timer: "for time to pass",
  event: "for an event",
} as const satisfies Record<Wait["kind"], string>;

/** `+1.24 s`: when, counted from the start. */
export function offsetOf(at: string, start: number): string {
  return `+${formatOffset(Math.max(0, Date.parse(at) - start))}`;
}

/** A row of the timeline in words. */
export function spokenStep(step: StepState, start: number, now: number): string {
  const parts: string[] = [STEP_LOOKS[step.status].word];
  if (step.startedAt !== null) {
    parts.push(`started at ${offsetOf(step.startedAt, start)}`);
    parts.push(
      `${step.finishedAt === null ? "so far" : "took"} ${took(step.startedAt, step.finishedAt, now)}`,
    );
  }
  if (step.attempts.length > 1) parts.push(`${step.attempts.length} tries`);
  if (step.waits.length > 0) parts.push(step.waits.length === 1 ? "1 wait" : `${step.waits.length} waits`);
  if (step.reason) parts.push(step.reason);
  return parts.join(", ");
}
