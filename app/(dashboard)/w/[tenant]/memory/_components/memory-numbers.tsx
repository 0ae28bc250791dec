import type { MemoryStatistics } from "@/lib/services/memory/shapes";
import { formatCompact, formatCount } from "@/lib/ui/blocks/format";
import { StatTile } from "@/lib/ui/blocks/stat-tile";

/** How much is remembered. */
export function MemoryNumbers({ statistics }: { statistics: MemoryStatistics }) {
  const { items, bytes, sessions, tags } = statistics;
  const most = tags[0];
  return (
    <div className="mb-4 grid grid-cols-2 gap-3 lg:grid-cols-4">
      <StatTile label="Items" value={formatCount(items)} />
      <StatTile label="Text" value={bytes < 1000 ? `${bytes} B` : `${formatCompact(bytes)}B`} />
      <StatTile label="Sessions" value={formatCount(sessions)} />
      <StatTile
        label="Tags"
        value={formatCount(tags.length)}
        hint={most ? `most used: ${most.tag} (${most.count})` : undefined}
      />
    </div>
  );
}
