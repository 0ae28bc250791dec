import type { OverviewRow } from "@/lib/services/overview/shapes";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { EXECUTION_LOOKS, WAITING_WORDS } from "@/lib/ui/blocks/status";
import { StatusIcon } from "@/lib/ui/blocks/status-badge";
import { Row, RowList } from "./row-list";

export function WaitingList({ rows, workspace }: { rows: readonly OverviewRow[]; workspace: string }) {
  return (
    <RowList
      title="Waiting"
      description="They go on when their time comes or somebody answers, also after a restart."
      all={`/w/${workspace}/executions?status=waiting`}
    >
      {rows.map((row) => (
        <Row
          key={row.id}
          href={`/w/${workspace}/executions/${row.id}`}
          main={
            <>
              <StatusIcon look={EXECUTION_LOOKS.waiting} />
              <span className="truncate">{row.title}</span>
            </>
          }
          side={
            <>
              <span className="max-sm:hidden">
                {row.waiting_for ? WAITING_WORDS[row.waiting_for] : "Waiting"}
              </span>
              {row.wake_at ? <RelativeTime at={row.wake_at} className="w-16 text-right" /> : null}
            </>
          }
        />
      ))}
    </RowList>
  );
}
