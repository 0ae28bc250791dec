"use client";
import { Duration } from "../../blocks/duration";
import { JsonView } from "../../blocks/json-view";
import { StepStatusBadge } from "../../blocks/status-badge";
import { StepError } from "../../execution/error-box";
import type { StepState } from "../../execution/state";
import type { NodeRun } from "./run-states";

function millisecondsOf({ startedAt, finishedAt }: StepState): number | null {
  return startedAt === null || finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);
}

/** What one step got and gave when it last ran. */
export function StepResult({ run }: { run: NodeRun }) {
  const { last } = run;
  const milliseconds = millisecondsOf(last);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 flex-1 truncate text-sm font-semibold">{last.path}</h3>
        {milliseconds === null ? null : (
          <Duration milliseconds={milliseconds} className="text-xs text-ink-faint tabular-nums" />
        )}
        <StepStatusBadge status={run.status} />
      </div>
      {run.count > 1 ? (
        <p className="text-xs text-ink-faint">
          {run.done} of {run.count} are over; this is the last.
        </p>
      ) : null}
      {last.error ? <StepError error={last.error} /> : null}
      {last.reason ? <p className="text-sm text-ink-muted">Skipped: {last.reason}.</p> : null}
      {last.input === undefined ? null : <JsonView label="Given" value={last.input} />}
      {last.output === undefined ? null : <JsonView label="Output" value={last.output} />}
    </div>
  );
}
