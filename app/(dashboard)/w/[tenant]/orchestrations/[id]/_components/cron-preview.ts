import { Cron } from "croner";
import cronstrue from "cronstrue";

export interface CronPreview {
  /** In English; null while the expression can't be read. */
  words: string | null;
  /** The next times, as the browser's language writes them in that zone. */
  times: string[];
}

/** What a schedule would do, while it is typed; the server checks it again. */
export function previewCron(cron: string, timeZone: string): CronPreview {
  try {
    const job = new Cron(cron, {
      timezone: timeZone,
      paused: true,
      mode: "5-or-6-parts",
      fixedTimeRule: "no-wildcard",
    });
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
    });
    return {
      words: cronstrue.toString(cron, { use24HourTimeFormat: true }),
      times: job.nextRuns(3).map((time) => format.format(time)),
    };
  } catch {
    return { words: null, times: [] };
  }
}
