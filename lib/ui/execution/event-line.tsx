"use client";
import { ChevronRight } from "lucide-react";
import { memo, useState } from "react";
import { cn } from "../cn";
import type { ExecutionEvent } from "../use-execution-events";
import { fetchPayload, PayloadView } from "./payload-view";
import type { ExecutionPlace } from "./types";
import { offsetOf } from "./words";

export interface EventLineProps {
  event: ExecutionEvent;
  /** Milliseconds since the epoch when the execution was created. */
  start: number;
  place: ExecutionPlace;
  /** Leaves the path out where the surroundings say it. */
  hidePath?: boolean;
  /** It came while the page was open: it is marked for a moment. */
  fresh?: boolean;
}

const PREVIEW = 160;

function toneOf(name: string): string {
  if (name.endsWith(".failed")) return "text-danger-text";
  if (/\.(completed|resumed)$/.test(name)) return "text-success-text";
  if (/\.(waiting|retrying|skipped|cancel_requested|cancelled)$/.test(name)) return "text-warning-text";
  return "text-ink";
}

/** One record of the log on one line; open, its payload. */
export const EventLine = memo(function EventLine({ event, start, place, hidePath, fresh }: EventLineProps) {
  const [open, setOpen] = useState(false);
  const preview = JSON.stringify(event.data).slice(0, PREVIEW);
  return (
    <li className={cn("border-b last:border-b-0", fresh && "animate-arrive")}>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex min-h-7 w-full items-center gap-2 px-3 text-left text-xs hover:bg-hover focus-visible:-outline-offset-2"
      >
        <ChevronRight
          aria-hidden="true"
          className={cn("size-3.5 shrink-0 text-ink-faint", open && "rotate-90")}
        />
        <span className="w-16 shrink-0 text-right text-ink-faint" title={event.at}>
          {offsetOf(event.at, start)}
        </span>
        <span className={cn("min-w-0 truncate font-mono sm:shrink-0", toneOf(event.event))}>
          {event.event}
        </span>
        {hidePath ? null : (
          <span className="min-w-0 shrink-0 truncate text-ink-muted max-sm:hidden">{event.path}</span>
        )}
        <span className="min-w-0 flex-1 truncate font-mono text-ink-faint max-sm:hidden" aria-hidden="true">
          {preview === "{}" ? "" : preview}
        </span>
      </button>
      {open ? (
        <div className="px-3 pt-1 pb-3 sm:pl-9">
          <PayloadView
            label={`#${event.seq} ${event.event}`}
            value={event.data}
            whole={() => fetchPayload(place, event.seq)}
          />
        </div>
      ) : null}
    </li>
  );
});
