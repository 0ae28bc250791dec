import { CalendarClock } from "lucide-react";
import type { Schedule } from "@/lib/services/schedules/shapes";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { DeleteScheduleButton, RunNowButton, ScheduleSwitch } from "./schedule-actions";
import { ScheduleButton } from "./schedule-button";
import { StarterList } from "./starter-list";

export interface ScheduleListProps {
  workspace: string;
  schedules: readonly Schedule[];
  mayWrite: boolean;
  mayRun: boolean;
  exampleInput: string;
}

/** When it starts by itself, what came of the last time, and when it comes next. */
export function ScheduleList({ workspace, schedules, mayWrite, mayRun, exampleInput }: ScheduleListProps) {
  return (
    <StarterList
      workspace={workspace}
      items={schedules}
      empty={
        <EmptyState icon={<CalendarClock />} title="No schedules yet">
          A schedule starts this orchestration by the clock of a time zone, with an input of its own.
        </EmptyState>
      }
      about={(schedule) => (
        <p className="text-sm text-ink-muted">
          {schedule.words}, {schedule.time_zone} <code className="ml-1 text-xs">{schedule.cron}</code>
        </p>
      )}
      standing={(schedule) => <Runs schedule={schedule} />}
      runsAs={(schedule) => `Runs as ${schedule.runs_as.label}`}
      actions={(schedule) => (
        <>
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
        </>
      )}
    />
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

function Runs({ schedule }: { schedule: Schedule }) {
  const { last_error: error, next_runs: next, time_zone: zone } = schedule;
  return (
    <>
      {error ? <p className="text-danger-text">Last run could not start: {error.message}</p> : null}
      {next.length > 0 ? (
        <p className="flex flex-wrap gap-x-2 text-ink-muted">
          Next:
          {next.map((at) => (
            <time key={at} dateTime={at} title={at}>
              {timeIn(zone, at)}
            </time>
          ))}
        </p>
      ) : null}
    </>
  );
}
