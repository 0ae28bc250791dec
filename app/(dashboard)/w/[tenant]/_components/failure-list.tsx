import type { OverviewRow } from "@/lib/services/overview/shapes";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { EXECUTION_LOOKS } from "@/lib/ui/blocks/status";
import { StatusIcon } from "@/lib/ui/blocks/status-badge";
import { codeWords } from "@/lib/ui/problem";
import { Row, RowList } from "./row-list";

export function FailureList({ rows, workspace }: { rows: readonly OverviewRow[]; workspace: string }) {
  return (
    <RowList title="Last failures" all={`/w/${workspace}/executions?status=failed`}>
      {rows.map((row) => (
        <Row
          key={row.id}
          href={`/w/${workspace}/executions/${row.id}`}
          main={
            <>
              <StatusIcon look={EXECUTION_LOOKS.failed} />
              <span className="truncate">{row.title}</span>
            </>
          }
          side={
            <>
              <span className="text-danger-text max-sm:hidden">{codeWords(row.error?.code ?? "")}</span>
              <RelativeTime at={row.finished_at ?? row.created_at} className="w-16 text-right" />
            </>
          }
          below={row.error?.message}
        />
      ))}
    </RowList>
  );
}
