import type { ExecutionSummary } from "@/lib/services/executions/shapes";
import { type Column, DataTable } from "@/lib/ui/blocks/data-table";
import { Duration } from "@/lib/ui/blocks/duration";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { ShortId } from "@/lib/ui/blocks/short-id";
import { ExecutionStatusBadge } from "@/lib/ui/blocks/status-badge";
import { LinkButton } from "@/lib/ui/primitives/button";

const COLUMNS: readonly Column<ExecutionSummary>[] = [
  { key: "id", header: "Execution", cell: (row) => <ShortId id={row.id} /> },
  {
    key: "status",
    header: "Status",
    cell: (row) => <ExecutionStatusBadge status={row.status} waitingFor={row.waiting_for} />,
  },
  {
    key: "version",
    header: "Version",
    hideBelow: "sm",
    cell: (row) => `v${row.orchestration?.version ?? "?"}`,
  },
  {
    key: "duration",
    header: "Duration",
    align: "right",
    hideBelow: "sm",
    cell: (row) => <Duration milliseconds={row.duration_ms} />,
  },
  {
    key: "at",
    header: "Started",
    align: "right",
    cell: (row) => <RelativeTime at={row.created_at} className="text-ink-muted" />,
  },
];

export interface RecentExecutionsProps {
  workspace: string;
  orchestrationId: string;
  executions: readonly ExecutionSummary[];
}

/** The last times it was run. */
export function RecentExecutions({ workspace, orchestrationId, executions }: RecentExecutionsProps) {
  return (
    <section aria-labelledby="recent">
      <div className="mb-2 flex items-center justify-between">
        <h2 id="recent" className="text-sm font-semibold">
          Recent executions
        </h2>
        <LinkButton
          variant="link"
          size="sm"
          href={`/w/${workspace}/executions?orchestration_id=${orchestrationId}`}
        >
          All of them
        </LinkButton>
      </div>
      <DataTable
        caption="Recent executions, the newest first"
        columns={COLUMNS}
        rows={executions}
        rowKey={(row) => row.id}
        rowHref={(row) => `/w/${workspace}/executions/${row.id}`}
        empty={<p className="px-4 py-6 text-sm text-ink-muted">It was never run. The form starts it.</p>}
      />
    </section>
  );
}
