import type { UsageGroup } from "@/lib/services/usage/shapes";
import { formatCompact, formatMoney } from "@/lib/ui/blocks/format";
import { MiniBars } from "@/lib/ui/blocks/mini-bars";
import { Panel } from "@/lib/ui/primitives/panel";

const DAY_MS = 86_400_000;

/** Tokens and money of each day, those without any included. */
export function UsageChart(props: { days: readonly UsageGroup[]; from: string; count: number }) {
  const { from, count } = props;
  const dates = Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(from) + index * DAY_MS).toISOString().slice(0, 10),
  );
  const days = dates.map((date) => props.days.find((day) => day.key === date));
  const tokens = days.map((day) => (day ? day.input_tokens + day.output_tokens : 0));
  const money = days.map((day) => day?.cost_usd ?? 0);
  return (
    <div className="mt-3 grid gap-3 md:grid-cols-2">
      <Chart title="Tokens per day" values={tokens} dates={dates} format={formatCompact} />
      <Chart title="Cost per day" values={money} dates={dates} format={formatMoney} />
    </div>
  );
}

interface ChartProps {
  title: string;
  values: readonly number[];
  dates: readonly string[];
  format(value: number): string;
}

function Chart({ title, values, dates, format }: ChartProps) {
  const most = Math.max(...values, 0);
  // Bars of money are fractions of a dollar: scaled, or all of them would look like one.
  const scaled = values.map((value) => ({ total: most === 0 ? 0 : (value / most) * 1000 }));
  const said = most === 0 ? "nothing yet" : `at most ${format(most)} on ${dates[values.indexOf(most)]}`;
  return (
    <Panel className="px-4 py-3">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-xs text-ink-muted">{title}</h2>
        <p className="text-xs text-ink-faint">{said}</p>
      </div>
      <MiniBars values={scaled} label={`${title}: ${said}.`} className="h-14" />
      <p aria-hidden="true" className="mt-1 flex justify-between text-2xs text-ink-faint">
        <span>{dates[0]}</span>
        <span>{dates.at(-1)} UTC</span>
      </p>
    </Panel>
  );
}
