"use client";
import { History } from "lucide-react";
import type { AuditEntry } from "@/lib/services/audit/shapes";
import { type Column, DataTable } from "@/lib/ui/blocks/data-table";
import { Absent } from "@/lib/ui/blocks/duration";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { Pagination } from "@/lib/ui/blocks/pagination";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { Badge, type Tone } from "@/lib/ui/primitives/badge";
import { LinkButton } from "@/lib/ui/primitives/button";
import { AuditDetails } from "./audit-details";
import { AuditTarget } from "./audit-target";

const OUTCOMES: Record<string, Tone> = { success: "success", denied: "warning", failed: "danger" };

const KINDS = { user: "person", key: "API key", system: "system" } as const satisfies Record<
  AuditEntry["actor"]["kind"],
  string
>;

function columns(workspace: string): Column<AuditEntry>[] {
  return [
    { key: "action", header: "Action", cell: (entry) => <Action entry={entry} /> },
    {
      key: "actor",
      header: "Who",
      hideBelow: "sm",
      cell: ({ actor }) => (
        <span className="flex flex-col py-1 leading-4">
          <span className="max-w-48 truncate">{actor.label}</span>
          <span className="text-xs text-ink-faint">{KINDS[actor.kind]}</span>
        </span>
      ),
    },
    {
      key: "target",
      header: "Target",
      hideBelow: "md",
      cell: (entry) => <AuditTarget workspace={workspace} target={entry.target} />,
    },
    {
      key: "fields",
      header: "Changed",
      hideBelow: "lg",
      cell: ({ changed_fields: fields }) =>
        fields.length === 0 ? (
          <Absent label="no fields named" />
        ) : (
          <span
            className="block max-w-56 truncate font-mono text-xs text-ink-muted"
            title={fields.join(", ")}
          >
            {fields.join(", ")}
          </span>
        ),
    },
    {
      key: "at",
      header: "When",
      align: "right",
      cell: (entry) => <RelativeTime at={entry.at} className="text-ink-muted" />,
    },
    {
      key: "details",
      header: <span className="sr-only">Details</span>,
      align: "right",
      cell: (entry) => <AuditDetails entry={entry} />,
    },
  ];
}

function Action({ entry }: { entry: AuditEntry }) {
  return (
    <span className="inline-flex items-center gap-2">
      <span className="w-8 text-right text-xs text-ink-faint max-sm:hidden">{entry.seq}</span>
      <span className="max-w-48 truncate font-mono text-xs sm:max-w-none">{entry.action}</span>
      {entry.outcome === "success" ? null : (
        <Badge tone={OUTCOMES[entry.outcome] ?? "neutral"}>{entry.outcome}</Badge>
      )}
    </span>
  );
}

export interface AuditTableProps {
  workspace: string;
  entries: readonly AuditEntry[];
  nextCursor: string | null;
  filtered: boolean;
}

/** Who changed what, the newest first. */
export function AuditTable({ workspace, entries, nextCursor, filtered }: AuditTableProps) {
  return (
    <DataTable
      caption="Audit log, the newest first"
      columns={columns(workspace)}
      rows={entries}
      rowKey={(entry) => entry.id}
      footer={<Pagination nextCursor={nextCursor} count={entries.length} />}
      empty={
        <EmptyState
          icon={<History />}
          title={filtered ? "No entry fits these filters" : "Nothing was changed yet"}
          action={
            filtered ? <LinkButton href={`/w/${workspace}/audit`}>Clear the filters</LinkButton> : undefined
          }
        >
          Keys, members, orchestrations, agents, settings: each change is written here with who made it.
          Executions have their own ledger.
        </EmptyState>
      }
    />
  );
}
