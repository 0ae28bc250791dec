import type { OverviewRow } from "@/lib/services/overview/shapes";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { EXECUTION_LOOKS } from "@/lib/ui/blocks/status";
import { StatusIcon } from "@/lib/ui/blocks/status-badge";
import { ExecutionTime } from "./execution-time";
import { Row, RowList } from "./row-list";

export function RecentList({ rows, workspace }: { rows: readonly OverviewRow[]; workspace: string }) {
  return (
    <RowList title="Recent executions" all={`/w/${workspace}/executions`}>
      {rows.map((row) => (
        <Row
          key={row.id}
          href={`/w/${workspace}/executions/${row.id}`}
          main={
            <>
              <StatusIcon look={EXECUTION_LOOKS[row.status]} />
              <span className="truncate">{row.title}</span>
              <span className="sr-only">{EXECUTION_LOOKS[row.status].word}</span>
            </>
          }
          side={
            <>
              <ExecutionTime execution={row} />
              <RelativeTime at={row.created_at} className="w-16 text-right" />
            </>
          }
        />
      ))}
      {rows.length === 0 ? (
        <li className="px-4 py-6 text-center text-sm text-ink-muted">
          The first one appears here by itself.
        </li>
      ) : null}
    </RowList>
  );
}
