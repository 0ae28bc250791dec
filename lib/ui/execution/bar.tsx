import type { StepStatus } from "@/lib/core/states";
import { cn } from "../cn";
import { spanOf, type Scale } from "./scale";
import type { ExecutionState, Period, StepState } from "./state";

const FILLS = {
  pending: "bg-neutral",
  running: "bg-accent",
  waiting: "bg-warning",
  completed: "bg-success",
  failed: "bg-danger",
  skipped: "bg-neutral",
  cancelled: "bg-neutral",
  outcome_unknown: "bg-warning",
} as const satisfies Record<StepStatus, string>;

const HATCHED =
  "border border-warning bg-warning-soft bg-[repeating-linear-gradient(135deg,var(--warning)_0_1px,transparent_1px_5px)]";

interface BarProps {
  scale: Scale;
  now: number;
}

function Piece({ period, scale, now, className }: BarProps & { period: Period; className: string }) {
  const { left, width } = spanOf(period, scale, now);
  return (
    <span
      className={cn("absolute min-w-[3px] rounded-xs", className)}
      style={{ left: `${left}%`, width: `${width}%` }}
    />
  );
}

/** A step's tries, one after the other, with its waits over them. Only a picture: the row says it in words. */
export function StepBar({ step, scale, now }: BarProps & { step: StepState }) {
  const last = step.attempts.at(-1);
  if (step.status === "skipped" && step.finishedAt !== null) {
    const at = { startedAt: step.finishedAt, finishedAt: step.finishedAt };
    return (
      <Piece
        period={at}
        scale={scale}
        now={now}
        className="top-1/2 size-2 -translate-x-1/2 -translate-y-1/2 rotate-45 rounded-none border-[1.5px] border-neutral bg-surface"
      />
    );
  }
  return (
    <>
      {/* Between two tries the wait lies under them; within a try it lies over it. */}
      {step.waits.map((wait) => (
        <Piece
          key={`${wait.kind} ${wait.startedAt}`}
          period={wait}
          scale={scale}
          now={now}
          className={cn(wait.kind === "retry" ? "inset-y-2.5" : "inset-y-2 z-1", HATCHED)}
        />
      ))}
      {step.attempts.map((attempt) => (
        <Piece
          key={attempt.number}
          period={attempt}
          scale={scale}
          now={now}
          className={cn("inset-y-2", FILLS[attempt === last ? step.status : "failed"])}
        />
      ))}
    </>
  );
}

/** The execution itself: queued thin, under way thick, out of memory hatched. */
export function ExecutionBar({
  state,
  createdAt,
  scale,
  now,
}: BarProps & { state: ExecutionState; createdAt: string }) {
  const open = state.startedAt ?? state.finishedAt;
  return (
    <>
      <Piece
        period={{ startedAt: createdAt, finishedAt: open }}
        scale={scale}
        now={now}
        className="top-1/2 h-0.5 -translate-y-1/2 bg-neutral"
      />
      {state.startedAt === null ? null : (
        <Piece
          period={{ startedAt: state.startedAt, finishedAt: state.finishedAt }}
          scale={scale}
          now={now}
          className="inset-y-3 bg-ink-faint"
        />
      )}
      {state.rests.map((rest) => (
        <Piece
          key={rest.startedAt}
          period={rest}
          scale={scale}
          now={now}
          className={cn("inset-y-3 z-1", HATCHED)}
        />
      ))}
    </>
  );
}

/** Steps that were planned together: a bracket around their time. */
export function GroupBar({ steps, scale, now }: BarProps & { steps: readonly StepState[] }) {
  // ISO 8601 of one length: text sorts as time.
  const earlier = (one: string, other: string) => (one < other ? one : other);
  const later = (one: string, other: string) => (one > other ? one : other);
  const begun = steps.flatMap((step) => (step.startedAt === null ? [] : [step.startedAt]));
  const ended = steps.flatMap((step) => (step.finishedAt === null ? [] : [step.finishedAt]));
  if (begun.length === 0) return null;
  const first = begun.reduce(earlier);
  const last = ended.length < steps.length ? null : ended.reduce(later);
  return (
    <Piece
      period={{ startedAt: first, finishedAt: last }}
      scale={scale}
      now={now}
      className="top-3.5 h-2.5 rounded-none border-x border-t border-ink-faint"
    />
  );
}
