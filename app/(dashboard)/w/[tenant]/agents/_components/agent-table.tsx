import { Bot } from "lucide-react";
import type { Agent } from "@/lib/services/agents/shapes";
import { type Column, DataTable } from "@/lib/ui/blocks/data-table";
import { Absent, Duration } from "@/lib/ui/blocks/duration";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { formatCount, formatPercent } from "@/lib/ui/blocks/format";
import { AgentKindLabel } from "@/lib/ui/blocks/kind-label";
import { Pagination } from "@/lib/ui/blocks/pagination";
import { AgentStatusBadge } from "@/lib/ui/blocks/status-badge";
import { Badge } from "@/lib/ui/primitives/badge";
import { LinkButton } from "@/lib/ui/primitives/button";

const COLUMNS: readonly Column<Agent>[] = [
  { key: "name", header: "Agent", cell: (agent) => <Name agent={agent} /> },
  { key: "status", header: "Status", cell: (agent) => <AgentStatusBadge status={agent.status} /> },
  { key: "kind", header: "Kind", hideBelow: "md", cell: (agent) => <AgentKindLabel kind={agent.kind} /> },
  { key: "does", header: "Capabilities", hideBelow: "lg", cell: (agent) => <Capabilities agent={agent} /> },
  {
    key: "tasks",
    header: "Tasks",
    align: "right",
    hideBelow: "sm",
    cell: ({ stats }) => formatCount(stats.completed + stats.failed),
  },
  {
    key: "success",
    header: "Success",
    align: "right",
    hideBelow: "sm",
    cell: ({ stats }) =>
      stats.success_rate === null ? <Absent label="no tasks yet" /> : formatPercent(stats.success_rate),
  },
  {
    key: "p50",
    header: "p50",
    align: "right",
    hideBelow: "lg",
    cell: ({ stats }) => <Duration milliseconds={stats.p50_ms} />,
  },
  {
    key: "p95",
    header: "p95",
    align: "right",
    hideBelow: "lg",
    cell: ({ stats }) => <Duration milliseconds={stats.p95_ms} />,
  },
  { key: "error", header: "Last error", hideBelow: "xl", cell: (agent) => <LastError agent={agent} /> },
];

function Name({ agent }: { agent: Agent }) {
  return (
    <span className="flex flex-col py-1.5 leading-4">
      <span className="max-w-56 truncate font-medium">{agent.name}</span>
      <span className="max-w-44 truncate text-xs text-ink-faint sm:max-w-72 lg:max-w-52">
        {agent.description}
      </span>
    </span>
  );
}

const SHOWN = 2;

function Capabilities({ agent }: { agent: Agent }) {
  const names = agent.capabilities.map((capability) => capability.name);
  const rest = names.slice(SHOWN);
  return (
    <span className="inline-flex items-center gap-1">
      {names.slice(0, SHOWN).map((name) => (
        <Badge key={name} mono>
          {name}
        </Badge>
      ))}
      {rest.length > 0 ? (
        <span className="text-xs text-ink-faint" title={rest.join(", ")}>
          +{rest.length}
        </span>
      ) : null}
    </span>
  );
}

function LastError({ agent }: { agent: Agent }) {
  const message = agent.stats.last_error?.message;
  if (typeof message !== "string") return <Absent label="no error" />;
  return (
    <span className="block max-w-32 truncate text-xs text-ink-muted" title={message}>
      {message}
    </span>
  );
}

export interface AgentTableProps {
  workspace: string;
  agents: readonly Agent[];
  nextCursor: string | null;
}

/** Built-in and registered agents, and how each has done. */
export function AgentTable({ workspace, agents, nextCursor }: AgentTableProps) {
  return (
    <DataTable
      caption="Agents"
      columns={COLUMNS}
      rows={agents}
      rowKey={(agent) => agent.id}
      rowHref={(agent) => `/w/${workspace}/agents/${encodeURIComponent(agent.id)}`}
      footer={<Pagination nextCursor={nextCursor} count={agents.length} />}
      empty={
        <EmptyState
          icon={<Bot />}
          title="No agent fits these filters"
          action={<LinkButton href={`/w/${workspace}/agents`}>Clear the filters</LinkButton>}
        >
          Take a filter away, or register an agent that offers what you look for.
        </EmptyState>
      }
    />
  );
}
