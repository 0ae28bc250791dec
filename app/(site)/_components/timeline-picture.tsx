import { cn } from "@/lib/ui/cn";
import { STEP_LOOKS } from "@/lib/ui/blocks/status";
import { StatusIcon } from "@/lib/ui/blocks/status-badge";

interface Row {
  step: string;
  capability: string;
  status: "completed" | "running";
  duration: string;
  /** Columns of a hundred. */
  from: number;
  to: number;
  /** Runs beside its neighbours. */
  parallel?: boolean;
}

const ROWS: readonly Row[] = [
  { step: "fetch", capability: "http.request", status: "completed", duration: "412 ms", from: 0, to: 23 },
  {
    step: "related",
    capability: "memory.search",
    status: "completed",
    duration: "96 ms",
    from: 24,
    to: 30,
    parallel: true,
  },
  {
    step: "translate",
    capability: "text.translate",
    status: "completed",
    duration: "1.12 s",
    from: 24,
    to: 86,
    parallel: true,
  },
  {
    step: "headline",
    capability: "text.uppercase",
    status: "completed",
    duration: "8 ms",
    from: 24,
    to: 26,
    parallel: true,
  },
  { step: "store", capability: "memory.write", status: "running", duration: "0.1 s", from: 87, to: 94 },
];
const TICKS = ["0 s", "0.5 s", "1.0 s", "1.5 s"] as const;
const COLUMNS =
  "grid grid-cols-[7.5rem_minmax(0,1fr)_3.5rem] items-center gap-x-3 sm:grid-cols-[6.5rem_7.5rem_minmax(0,1fr)_3.5rem]";

export function TimelinePicture() {
  return (
    <div className="px-4 py-3 text-xs">
      <div className={cn(COLUMNS, "pb-1.5 text-ink-faint")}>
        <span>Step</span>
        <span className="max-sm:hidden">Capability</span>
        <span className="flex justify-between">
          {TICKS.map((tick) => (
            <span key={tick}>{tick}</span>
          ))}
        </span>
        <span className="text-right">Time</span>
      </div>
      {ROWS.map((row) => (
        <TimelineRow key={row.step} row={row} />
      ))}
    </div>
  );
}

function TimelineRow({ row }: { row: Row }) {
  const look = { ...STEP_LOOKS[row.status], live: false };
  return (
    <div className={cn(COLUMNS, "h-8")}>
      <span
        className={cn(
          "flex min-w-0 items-center gap-2 font-medium",
          row.parallel && "border-l-2 border-line-strong pl-2",
        )}
      >
        <StatusIcon look={look} className="size-3.5" />
        <span className="truncate">{row.step}</span>
      </span>
      <span className="truncate font-mono text-ink-muted max-sm:hidden">{row.capability}</span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" className="h-3 w-full">
        <rect width="100" height="8" rx="1" className="fill-sunken" />
        <rect
          x={row.from}
          width={row.to - row.from}
          height="8"
          className={row.status === "running" ? "fill-accent" : "fill-success"}
        />
      </svg>
      <span className="text-right text-ink-muted">{row.duration}</span>
    </div>
  );
}
