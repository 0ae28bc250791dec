"use client";
import { ArrowRight, ScrollText } from "lucide-react";
import { type Column, DataTable } from "@/lib/ui/blocks/data-table";
import { Absent, Duration } from "@/lib/ui/blocks/duration";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { Pagination } from "@/lib/ui/blocks/pagination";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { ShortId } from "@/lib/ui/blocks/short-id";
import { Badge } from "@/lib/ui/primitives/badge";
import { LinkButton } from "@/lib/ui/primitives/button";
import { ContractStatusBadge } from "./contract-status";
import type { ContractRow } from "./pairs";

const COLUMNS: readonly Column<ContractRow>[] = [
  { key: "capability", header: "Capability", cell: (row) => <Capability row={row} /> },
  { key: "status", header: "Status", cell: (row) => <ContractStatusBadge status={row.status} /> },
  {
    key: "between",
    header: "From and to",
    hideBelow: "md",
    cell: (row) => (
      <span className="inline-flex items-center gap-1.5">
        <span className="max-w-40 truncate text-ink-muted">{row.asker}</span>
        <ArrowRight aria-label="asked" className="size-3.5 shrink-0 text-ink-faint" />
        <span className="max-w-48 truncate">{row.agent}</span>
      </span>
    ),
  },
  {
    key: "sides",
    header: "Sides",
    hideBelow: "lg",
    cell: (row) =>
      row.sides === "pair" ? <span className="text-ink-faint">both</span> : <Badge>{row.sides}</Badge>,
  },
  {
    key: "execution",
    header: "Execution",
    hideBelow: "lg",
    cell: (row) => <ShortId id={row.executionId} />,
  },
  {
    key: "duration",
    header: "Duration",
    align: "right",
    hideBelow: "sm",
    cell: (row) => <Duration milliseconds={row.durationMs} />,
  },
  {
    key: "at",
    header: "Asked",
    align: "right",
    hideBelow: "sm",
    cell: (row) => <RelativeTime at={row.at} className="text-ink-muted" />,
  },
];

function Capability({ row }: { row: ContractRow }) {
  return (
    <span className="flex flex-col py-1 leading-4">
      <span className="max-w-64 truncate font-medium">
        {row.capability ?? <Absent label="no capability" />}
      </span>
      <span className="max-w-64 truncate font-mono text-xs text-ink-faint">{row.step ?? row.id}</span>
    </span>
  );
}

export interface ContractTableProps {
  workspace: string;
  rows: readonly ContractRow[];
  nextCursor: string | null;
  filtered: boolean;
  /** A command that makes a first contract. */
  curl: string;
}

/** The ledger's dispatches, a pair to a row. */
export function ContractTable({ workspace, rows, nextCursor, filtered, curl }: ContractTableProps) {
  return (
    <DataTable
      caption="Contracts, the newest first"
      columns={COLUMNS}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `/w/${workspace}/contracts/${row.id}`}
      footer={<Pagination nextCursor={nextCursor} count={rows.length} />}
      empty={
        filtered ? (
          <EmptyState
            icon={<ScrollText />}
            title="No contract fits these filters"
            action={<LinkButton href={`/w/${workspace}/contracts`}>Clear the filters</LinkButton>}
          >
            Take a filter away, or look at a longer time.
          </EmptyState>
        ) : (
          <EmptyState icon={<ScrollText />} title="No contracts yet" curl={curl}>
            Every piece of work given to an agent is recorded here: what was asked, who was chosen and why,
            and what came back. This makes the first pair:
          </EmptyState>
        )
      }
    />
  );
}
