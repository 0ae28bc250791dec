import type { Estimate } from "@/lib/services/budgets/estimate-shapes";
import { formatCompact, formatMoney } from "@/lib/ui/blocks/format";

/** What a run may cost, as a range, with what that assumes. Nothing where no role is asked. */
export function EstimateLine({ estimate }: { estimate: Estimate }) {
  const { tokens, cost_usd: cost, roles, assumptions } = estimate;
  if (roles.length === 0) return null;
  return (
    <details className="mt-4 border-t pt-3 text-sm">
      <summary className="cursor-pointer text-ink-muted">
        About {range(tokens, formatCompact)} tokens
        {cost ? `, ${range(cost, formatMoney)}` : ""}
      </summary>
      <ul className="mt-2 list-disc space-y-1 pl-5 text-xs text-ink-muted">
        {assumptions.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </details>
  );
}

function range({ low, high }: { low: number; high: number }, format: (value: number) => string): string {
  return low === high ? format(low) : `${format(low)} to ${format(high)}`;
}
