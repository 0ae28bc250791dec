import { KeyRound } from "lucide-react";
import type { ApiKey } from "@/lib/services/keys/shapes";
import { type Column, DataTable } from "@/lib/ui/blocks/data-table";
import { Absent } from "@/lib/ui/blocks/duration";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { Pagination } from "@/lib/ui/blocks/pagination";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { Badge, type Tone } from "@/lib/ui/primitives/badge";
import { KeyActions } from "./key-actions";
import { KeyScopes } from "./key-scopes";

const STATUSES = {
  active: { word: "Active", tone: "success" },
  expired: { word: "Expired", tone: "neutral" },
  revoked: { word: "Revoked", tone: "danger" },
} as const satisfies Record<ApiKey["status"], { word: string; tone: Tone }>;

function columns(publicUrl: string, replaced: ReadonlySet<string | null>): Column<ApiKey>[] {
  return [
    { key: "name", header: "Name", cell: (key) => <Name apiKey={key} /> },
    {
      key: "status",
      header: "Status",
      cell: (key) => <Status apiKey={key} replaced={replaced.has(key.id)} />,
    },
    { key: "scopes", header: "Scopes", hideBelow: "md", cell: (key) => <KeyScopes scopes={key.scopes} /> },
    { key: "used", header: "Last used", hideBelow: "sm", cell: (key) => <LastUsed apiKey={key} /> },
    { key: "expires", header: "Expires", hideBelow: "lg", cell: (key) => <Expiry apiKey={key} /> },
    {
      key: "created",
      header: "Created",
      hideBelow: "xl",
      cell: (key) => <RelativeTime at={key.created_at} className="text-ink-muted" />,
    },
    {
      key: "actions",
      header: <span className="sr-only">Actions</span>,
      align: "right",
      cell: (key) =>
        key.status === "active" ? (
          <KeyActions id={key.id} name={key.name} publicUrl={publicUrl} replaced={replaced.has(key.id)} />
        ) : null,
    },
  ];
}

function Name({ apiKey }: { apiKey: ApiKey }) {
  return (
    <span className="flex flex-col py-1 leading-4">
      <span className="max-w-44 truncate font-medium sm:max-w-64">{apiKey.name}</span>
      <span className="font-mono text-xs text-ink-faint">
        {apiKey.prefix}…{apiKey.last_four}
      </span>
    </span>
  );
}

function Status({ apiKey, replaced }: { apiKey: ApiKey; replaced: boolean }) {
  if (replaced && apiKey.status === "active") return <Badge tone="warning">Replaced, ends soon</Badge>;
  const { word, tone } = STATUSES[apiKey.status];
  return <Badge tone={tone}>{word}</Badge>;
}

function LastUsed({ apiKey }: { apiKey: ApiKey }) {
  if (!apiKey.last_used_at) return <Absent label="never used" />;
  return (
    <span title={apiKey.last_used_ip ? `from ${apiKey.last_used_ip}` : undefined}>
      <RelativeTime at={apiKey.last_used_at} className="text-ink-muted" />
    </span>
  );
}

function Expiry({ apiKey }: { apiKey: ApiKey }) {
  if (apiKey.revoked_at) return <span className="text-ink-faint">–</span>;
  if (!apiKey.expires_at) return <span className="text-ink-faint">never</span>;
  return <RelativeTime at={apiKey.expires_at} className="text-ink-muted" />;
}

export interface KeyTableProps {
  keys: readonly ApiKey[];
  nextCursor: string | null;
  publicUrl: string;
}

/** The workspace's keys, the ended ones too. */
export function KeyTable({ keys, nextCursor, publicUrl }: KeyTableProps) {
  const replaced = new Set(keys.map((key) => key.rotated_from));
  return (
    <DataTable
      caption="API keys, the newest first"
      columns={columns(publicUrl, replaced)}
      rows={keys}
      rowKey={(key) => key.id}
      footer={<Pagination nextCursor={nextCursor} count={keys.length} />}
      empty={
        <EmptyState
          icon={<KeyRound />}
          title="No API keys yet"
          curl={`curl ${publicUrl}/v1/workspace \\\n  -H "Authorization: Bearer $TUTTI_API_KEY"`}
        >
          Create one, put it into the environment of your program, and see with this call what it may do:
        </EmptyState>
      }
    />
  );
}
