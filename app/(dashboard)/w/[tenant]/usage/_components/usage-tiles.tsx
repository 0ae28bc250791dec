import { CalendarDays, CircleDollarSign, MessagesSquare, Sigma } from "lucide-react";
import type { UsageReport, UsageSums } from "@/lib/services/usage/shapes";
import { formatCompact, formatCount, formatMoney } from "@/lib/ui/blocks/format";
import { StatTile } from "@/lib/ui/blocks/stat-tile";
import { Cost } from "./cost";

/** The span in four numbers. */
export function UsageTiles(props: { total: UsageSums; month: UsageReport["month"]; days: string }) {
  const { total, month, days } = props;
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <StatTile
        icon={<CircleDollarSign aria-hidden="true" />}
        label={`Cost, ${days} days`}
        value={<Cost dollars={total.cost_usd} tokens={total.input_tokens + total.output_tokens} />}
        hint={
          total.unpriced_calls > 0
            ? `and ${formatCount(total.unpriced_calls)} calls of unknown price`
            : "all prices known"
        }
      />
      <StatTile
        icon={<Sigma aria-hidden="true" />}
        label="Tokens"
        value={formatCompact(total.input_tokens + total.output_tokens)}
        hint={`${formatCompact(total.input_tokens)} in, ${formatCompact(total.cached_tokens)} of them cached; ${formatCompact(total.output_tokens)} out`}
      />
      <StatTile
        icon={<MessagesSquare aria-hidden="true" />}
        label="Calls"
        value={formatCount(total.calls)}
        hint={`${total.failed_calls > 0 ? formatCount(total.failed_calls) : "none"} failed${
          total.estimated_calls > 0 ? `, tokens of ${formatCount(total.estimated_calls)} estimated` : ""
        }`}
      />
      <StatTile
        icon={<CalendarDays aria-hidden="true" />}
        label={`This month (${month.period})`}
        value={formatMoney(month.cost_usd)}
        hint={`${formatCompact(month.input_tokens + month.output_tokens)} tokens in ${formatCount(month.calls)} calls`}
      />
    </div>
  );
}
