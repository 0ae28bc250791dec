import type { Overview } from "@/lib/services/overview/shapes";
import { formatCount, formatDuration, formatMoney, formatPercent } from "@/lib/ui/blocks/format";
import { StatTile } from "@/lib/ui/blocks/stat-tile";
import { EXECUTION_LOOKS } from "@/lib/ui/blocks/status";
import { StatusIcon } from "@/lib/ui/blocks/status-badge";

export interface OverviewTilesProps {
  overview: Overview;
  /** How many questions wait for people. */
  asked: number;
  workspace: string;
}

/** Now, and the last 24 hours; what counts executions leads to the list it counts. */
export function OverviewTiles({ overview, asked, workspace }: OverviewTilesProps) {
  const { live, day, month_cost_usd: cost } = overview;
  const since = encodeURIComponent(day.hours[0]?.at ?? "");
  const list = (query: string) => `/w/${workspace}/executions?${query}`;
  const inDay = (status: string) => list(`status=${status}&from=${since}`);
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      <Count status="running" value={live.running} hint="now" href={list("status=running")} />
      <Count
        status="waiting"
        value={live.waiting}
        hint={asked === 0 ? "now" : `now, ${formatCount(asked)} for a person`}
        href={list("status=waiting")}
      />
      <Count status="queued" value={live.queued} hint="now" href={list("status=queued")} />
      <Count status="completed" value={day.completed} hint="24 h" href={inDay("completed")} />
      <Count status="failed" value={day.failed} hint="24 h" href={inDay("failed")} />
      <StatTile
        label="Success rate"
        value={day.success_rate === null ? "–" : formatPercent(day.success_rate)}
        hint={`${formatCount(day.completed + day.failed)} ended, 24 h`}
      />
      <StatTile
        label="Median time"
        value={day.p50_ms === null ? "–" : formatDuration(day.p50_ms)}
        hint="completed, 24 h"
      />
      <StatTile
        label="Spend"
        value={cost === null ? "–" : formatMoney(cost)}
        hint={cost === null ? "not yours to see" : "this month, UTC"}
        href={cost === null ? undefined : `/w/${workspace}/usage`}
      />
    </div>
  );
}

interface CountProps {
  status: keyof typeof EXECUTION_LOOKS;
  value: number;
  hint: string;
  href: string;
}

function Count({ status, value, hint, href }: CountProps) {
  const look = EXECUTION_LOOKS[status];
  return (
    <StatTile
      icon={<StatusIcon look={{ ...look, live: false }} />}
      label={look.word}
      value={formatCount(value)}
      hint={hint}
      href={href}
    />
  );
}
