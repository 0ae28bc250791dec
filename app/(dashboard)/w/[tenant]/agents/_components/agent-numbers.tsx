import type { Agent } from "@/lib/services/agents/shapes";
import { Absent, Duration } from "@/lib/ui/blocks/duration";
import { formatCount, formatPercent } from "@/lib/ui/blocks/format";
import { StatTile } from "@/lib/ui/blocks/stat-tile";

/** How an agent has done so far. */
export function AgentNumbers({ agent }: { agent: Agent }) {
  const { completed, failed, success_rate: rate, p50_ms: p50, p95_ms: p95 } = agent.stats;
  return (
    <div className="mb-4 grid grid-cols-2 gap-3 lg:grid-cols-5">
      <StatTile
        label="Tasks"
        value={formatCount(completed + failed)}
        hint={`${formatCount(failed)} failed`}
      />
      <StatTile label="Success rate" value={rate === null ? <Absent /> : formatPercent(rate)} />
      <StatTile label="Median duration" value={<Duration milliseconds={p50} />} hint="p50" />
      <StatTile label="Slow ones" value={<Duration milliseconds={p95} />} hint="p95" />
      <StatTile
        label="In flight"
        value={formatCount(agent.in_flight)}
        hint={agent.max_concurrency === null ? undefined : `at most ${agent.max_concurrency}`}
      />
    </div>
  );
}
