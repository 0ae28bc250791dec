import type { ExecutionSummary } from "@/lib/services/executions/shapes";
import { DataTable } from "@/lib/ui/blocks/data-table";
import { Duration } from "@/lib/ui/blocks/duration";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { ShortId } from "@/lib/ui/blocks/short-id";
import { ExecutionStatusBadge } from "@/lib/ui/blocks/status-badge";

interface CompareChoiceProps {
  id: string;
  workspace: string;
  others: readonly ExecutionSummary[];
}

/** Which other execution to hold this one against; the older of the two is the one before. */
export function CompareChoice({ id, workspace, others }: CompareChoiceProps) {
  return (
    <DataTable
      caption="Executions to compare with"
      rows={others}
      rowKey={(other) => other.id}
      rowHref={(other) => {
        const [before, after] = [id, other.id].toSorted();
        return `/w/${workspace}/executions/${before}/compare?with=${after}`;
      }}
      empty={
        <p className="p-8 text-center text-sm text-ink-muted">
          There is no other execution of the same yet. Run it again, and both can be compared here.
        </p>
      }
      columns={[
        { key: "id", header: "Compare with", cell: (other) => <ShortId id={other.id} /> },
        {
          key: "status",
          header: "Status",
          cell: (other) => <ExecutionStatusBadge status={other.status} waitingFor={other.waiting_for} />,
        },
        { key: "at", header: "Started", cell: (other) => <RelativeTime at={other.created_at} /> },
        {
          key: "took",
          header: "Took",
          align: "right",
          hideBelow: "sm",
          cell: (other) => <Duration milliseconds={other.duration_ms} />,
        },
      ]}
    />
  );
}
