import { CalendarClock } from "lucide-react";
import type { Schedule } from "@/lib/services/schedules/shapes";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { ShortId } from "@/lib/ui/blocks/short-id";
import { Badge } from "@/lib/ui/primitives/badge";
import { DeleteScheduleButton, RunNowButton, ScheduleSwitch } from "./schedule-actions";
import { ScheduleButton } from "./schedule-button";

export interface ScheduleListProps {
  workspace: string;
  schedules: readonly Schedule[];
  mayWrite: boolean;
  mayRun: boolean;
  exampleInput: string;
}

/** When it starts by itself, what came of the last time, and when it comes next. */
export function ScheduleList({ workspace, schedules, mayWrite, mayRun, exampleInput }: ScheduleListProps) {
  if (schedules.length === 0) {
    return (
      <EmptyState icon={<CalendarClock />} title="No schedules yet">
        A schedule starts this orchestration by the clock of a time zone, with an input of its own.
      </EmptyState>
    );
  }
  return (
    <ul className="divide-y">
      {schedules.map((schedule) => (
        <li key={schedule.id} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
          <div className="min-w-0 flex-1 basis-72">
            <p className="flex flex-wrap items-center gap-2 text-sm">
              <span className="font-medium break-words">{schedule.name}</span>
              {schedule.active ? null : <Badge tone="warning">Paused</Badge>}
              {schedule.version === null ? null : <Badge>Version {schedule.version}</Badge>}
            </p>
            <p className="text-sm text-ink-muted">
              {schedule.words}, {schedule.time_zone} <code className="ml-1 text-xs">{schedule.cron}</code>
            </p>
            <Standing schedule={schedule} workspace={workspace} />
          </div>
          <div className="flex items-center gap-2">
            {mayRun ? <RunNowButton schedule={schedule} /> : null}
            {mayWrite ? (
              <>
                <ScheduleButton
                  id={schedule.orchestration_id}
                  schedule={schedule}
                  exampleInput={exampleInput}
                />
                <DeleteScheduleButton schedule={schedule} />
                <ScheduleSwitch schedule={schedule} />
              </>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** As the clocks of its zone will show it. */
function timeIn(timeZone: string, at: string): string {
  const format = {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  } as const;
  return new Intl.DateTimeFormat("en-GB", { timeZone, ...format }).format(new Date(at));
}

function Standing({ schedule, workspace }: { schedule: Schedule; workspace: string }) {
  return (
    <div className="mt-1 space-y-0.5 text-xs text-ink-faint">
      {schedule.paused_reason ? <p className="text-warning-text">{schedule.paused_reason}</p> : null}
      {schedule.last_error ? (
        <p className="text-danger-text">Last run could not start: {schedule.last_error.message}</p>
      ) : null}
      {schedule.next_runs.length > 0 ? (
        <p className="flex flex-wrap gap-x-2 text-ink-muted">
          Next:
          {schedule.next_runs.map((at) => (
            <time key={at} dateTime={at} title={at}>
              {timeIn(schedule.time_zone, at)}
            </time>
          ))}
        </p>
      ) : null}
      <p className="flex flex-wrap items-center gap-x-2">
        Runs as {schedule.runs_as.label}
        {schedule.last_execution_id ? (
          <a
            href={`/w/${workspace}/executions/${schedule.last_execution_id}`}
            className="inline-flex items-center gap-1 text-ink-muted hover:underline"
          >
            last: <ShortId id={schedule.last_execution_id} />
          </a>
        ) : null}
        {schedule.last_at ? <RelativeTime at={schedule.last_at} /> : null}
      </p>
    </div>
  );
}
