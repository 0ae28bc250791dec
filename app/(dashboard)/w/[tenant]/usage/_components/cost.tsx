import { formatMoney } from "@/lib/ui/blocks/format";

/** Money; where no price is known it says so instead of nothing. */
export function Cost({ dollars }: { dollars: number | null }) {
  if (dollars !== null) return <span className="tabular-nums">{formatMoney(dollars)}</span>;
  return (
    <span className="text-ink-faint" title="No price is known for this model.">
      unknown
    </span>
  );
}
