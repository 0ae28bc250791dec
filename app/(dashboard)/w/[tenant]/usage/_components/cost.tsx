import { Absent } from "@/lib/ui/blocks/duration";
import { formatMoney } from "@/lib/ui/blocks/format";

/** Money; where tokens were used and no price is known it says so. */
export function Cost({ dollars, tokens }: { dollars: number | null; tokens: number }) {
  if (dollars !== null) return <span className="tabular-nums">{formatMoney(dollars)}</span>;
  if (tokens === 0) return <Absent label="nothing used" />;
  return (
    <span className="text-ink-faint" title="No price is known for this model.">
      unknown
    </span>
  );
}
