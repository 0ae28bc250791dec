import { CirclePause, OctagonX, RotateCcw } from "lucide-react";
import type { Attempt, StepState, Wait } from "./state";
import { offsetOf, took, WAIT_WORDS } from "./words";

interface StepHistoryProps {
  step: StepState;
  start: number;
  now: number;
}

/** Tries and waits in order, when there is more to tell than one try. */
export function StepHistory({ step, start, now }: StepHistoryProps) {
  if (step.attempts.length < 2 && step.waits.length === 0) return null;
  const rows = [
    ...step.attempts.map((attempt) => ({ at: attempt.startedAt, attempt, wait: null })),
    ...step.waits.map((wait) => ({ at: wait.startedAt, attempt: null, wait })),
  ].sort((one, other) => one.at.localeCompare(other.at));
  return (
    <div>
      <h3 className="mb-1 text-xs font-medium text-ink-muted">Tries and waits</h3>
      <ol className="divide-y rounded-md border text-xs">
        {rows.map(({ at, attempt, wait }) => (
          <li key={`${attempt ? "try" : "wait"} ${at}`} className="flex items-start gap-2 px-3 py-1.5">
            {attempt ? <AttemptText attempt={attempt} /> : <WaitText wait={wait} />}
            <span className="ml-auto w-16 shrink-0 text-right text-ink-faint">{offsetOf(at, start)}</span>
            <span className="w-16 shrink-0 text-right">{took(at, (attempt ?? wait).finishedAt, now)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

const ICON = "mt-px size-3.5 shrink-0";

function AttemptText({ attempt }: { attempt: Attempt }) {
  const Icon = attempt.error ? OctagonX : RotateCcw;
  return (
    <>
      <Icon aria-hidden="true" className={`${ICON} ${attempt.error ? "text-danger" : "text-ink-faint"}`} />
      <span className="min-w-0">
        Try {attempt.number}
        {attempt.error ? <span className="block text-danger-text">{attempt.error.message}</span> : null}
      </span>
    </>
  );
}

function WaitText({ wait }: { wait: Wait }) {
  return (
    <>
      <CirclePause aria-hidden="true" className={`${ICON} text-warning`} />
      <span className="min-w-0">
        {wait.finishedAt === null ? "Waiting" : "Waited"} {WAIT_WORDS[wait.kind]}
        {wait.event ? <code className="ml-1 text-xs">{wait.event}</code> : null}
      </span>
    </>
  );
}
