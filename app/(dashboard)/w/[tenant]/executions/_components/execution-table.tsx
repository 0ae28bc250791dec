"use client";
import { FilterX, ListTree } from "lucide-react";
import type { ExecutionSummary } from "@/lib/services/executions/shapes";
import type { Page } from "@/lib/services/paging";
import { type Column, DataTable } from "@/lib/ui/blocks/data-table";
import { Absent } from "@/lib/ui/blocks/duration";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { IdChip } from "@/lib/ui/blocks/id-chip";
import { ExecutionKindLabel } from "@/lib/ui/blocks/kind-label";
import { Pagination } from "@/lib/ui/blocks/pagination";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { ExecutionStatusBadge } from "@/lib/ui/blocks/status-badge";
import { LinkButton } from "@/lib/ui/primitives/button";
import { RunButton } from "@/lib/ui/shell/run-button";
import { curlOf } from "../../_components/curl-of";
import { ExecutionTime } from "../../_components/execution-time";
import { Tags } from "../../_components/tags";

const COLUMNS: readonly Column<ExecutionSummary>[] = [
  {
    key: "title",
    header: "Execution",
    cell: (row) => <span className="block max-w-26 truncate font-medium sm:max-w-72">{row.title}</span>,
  },
  {
    key: "status",
    header: "Status",
    cell: (row) => <ExecutionStatusBadge status={row.status} waitingFor={row.waiting_for} short />,
  },
  { key: "kind", header: "Kind", hideBelow: "md", cell: (row) => <ExecutionKindLabel kind={row.kind} /> },
  { key: "id", header: "Id", hideBelow: "lg", cell: (row) => <IdChip id={row.id} /> },
  {
    key: "session",
    header: "Session",
    hideBelow: "lg",
    cell: (row) =>
      row.session_id ? (
        <span className="block max-w-32 truncate text-ink-muted" title={row.session_id}>
          {row.session_id}
        </span>
      ) : (
        <Absent />
      ),
  },
  {
    key: "tags",
    header: "Tags",
    hideBelow: "xl",
    cell: (row) => (row.tags.length > 0 ? <Tags tags={row.tags} shown={2} /> : <Absent />),
  },
  {
    key: "duration",
    header: "Took",
    align: "right",
    hideBelow: "sm",
    cell: (row) => <ExecutionTime execution={row} />,
  },
  {
    key: "started",
    header: "Started",
    align: "right",
    className: "text-ink-muted",
    cell: (row) => <RelativeTime at={row.created_at} />,
  },
];

export interface ExecutionTableProps {
  workspace: string;
  page: Page<ExecutionSummary>;
  filtered: boolean;
  publicUrl: string;
}

export function ExecutionTable({ workspace, page, filtered, publicUrl }: ExecutionTableProps) {
  return (
    <DataTable
      caption="Executions, the newest first"
      columns={COLUMNS}
      rows={page.data}
      rowKey={(row) => row.id}
      rowHref={(row) => `/w/${workspace}/executions/${row.id}`}
      empty={filtered ? <NoneMatches workspace={workspace} /> : <NoneYet publicUrl={publicUrl} />}
      footer={<Pagination nextCursor={page.next_cursor} count={page.data.length} />}
    />
  );
}

function NoneMatches({ workspace }: { workspace: string }) {
  return (
    <EmptyState
      icon={<FilterX />}
      title="No execution matches"
      action={<LinkButton href={`/w/${workspace}/executions`}>Remove all filters</LinkButton>}
    >
      Sessions and tags are matched exactly, as they were given at the start.
    </EmptyState>
  );
}

function NoneYet({ publicUrl }: { publicUrl: string }) {
  return (
    <EmptyState
      icon={<ListTree />}
      title="No executions yet"
      action={<RunButton variant="primary" />}
      curl={curlOf(publicUrl, { intent: "echo", inputs: { text: "Hello" } })}
    >
      Intents, tasks, chat messages and orchestrations all become executions, and appear here as they start.
    </EmptyState>
  );
}
