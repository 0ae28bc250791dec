import type { OverviewHour } from "@/lib/services/overview/shapes";
import { cn } from "@/lib/ui/cn";
import { formatCount } from "@/lib/ui/blocks/format";
import { MiniBars } from "@/lib/ui/blocks/mini-bars";
import { Panel } from "@/lib/ui/primitives/panel";

const LABELS = [0, 6, 12, 18, 23] as const;

/** Executions by the hour they were started in, the failed part in its own colour. */
export function HourlyChart({ hours }: { hours: readonly OverviewHour[] }) {
  const started = hours.reduce((sum, hour) => sum + hour.total, 0);
  const failed = hours.reduce((sum, hour) => sum + hour.failed, 0);
  const said = `${formatCount(started)} executions started in the last 24 hours, ${formatCount(failed)} of them failed`;
  return (
    <Panel className="mt-3 px-4 py-3">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-xs text-ink-muted">Started per hour</h2>
        <p className="text-xs text-ink-faint">{said}</p>
      </div>
      <MiniBars
        values={hours.map((hour) => ({ total: hour.total, failed: hour.failed }))}
        label={`${said}; hour by hour.`}
        className="h-14"
      />
      <p aria-hidden="true" className="relative mt-1 h-4 text-2xs text-ink-faint">
        {LABELS.map((index) => (
          <span
            key={index}
            className={cn("absolute", index === 23 && "right-0", index === 18 && "max-sm:hidden")}
            style={index === 23 ? undefined : { left: `${(index / hours.length) * 100}%` }}
          >
            {hours[index]?.at.slice(11, 16)}
            {index === 23 ? " UTC" : ""}
          </span>
        ))}
      </p>
    </Panel>
  );
}
