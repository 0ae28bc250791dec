import { EXECUTION_LOOKS } from "@/lib/ui/blocks/status";
import { ContractPicture } from "./contract-picture";
import { LogPicture } from "./log-picture";
import { TimelinePicture } from "./timeline-picture";

/** A drawing of one execution as the dashboard shows it. Data of a made-up run; nothing in it moves or can be used. */
export function ExecutionPicture() {
  const Running = EXECUTION_LOOKS.running.icon;
  return (
    <figure className="min-w-0">
      <div
        role="img"
        aria-label="An execution of an orchestration: a timeline of five steps, three of them side by side, the last still running; the contract of one step with the reason why its agent was chosen; and the live event log."
        className="overflow-hidden rounded-xl border bg-surface text-left shadow-overlay select-none"
      >
        <div className="flex items-center gap-3 border-b px-4 py-3">
          <span className="min-w-0 truncate text-base font-semibold">Localised release notes</span>
          <span className="inline-flex h-6 shrink-0 items-center gap-1 rounded-sm bg-accent-soft px-2 text-xs font-medium text-accent-text">
            <Running className="size-3" />
            Running
          </span>
          <span className="ml-auto font-mono text-xs text-ink-faint max-sm:hidden">exe_…4x1z7b</span>
          <span className="inline-flex shrink-0 items-center gap-1.5 text-xs text-ink-muted">
            <span className="size-2 rounded-full bg-success" />
            Live
          </span>
        </div>
        <TimelinePicture />
        <div className="grid border-t md:grid-cols-[minmax(0,6fr)_minmax(0,5fr)] md:divide-x max-md:divide-y">
          <ContractPicture />
          <LogPicture />
        </div>
      </div>
      <figcaption className="sr-only">What an execution looks like in Tutti.</figcaption>
    </figure>
  );
}
