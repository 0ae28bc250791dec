import { UserRound } from "lucide-react";
import type { Role } from "@/lib/services/roles/shapes";
import { type Column, DataTable } from "@/lib/ui/blocks/data-table";
import { Absent } from "@/lib/ui/blocks/duration";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { formatPercent } from "@/lib/ui/blocks/format";
import { Pagination } from "@/lib/ui/blocks/pagination";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { Badge } from "@/lib/ui/primitives/badge";
import { LinkButton } from "@/lib/ui/primitives/button";
import { RoleState } from "./role-state";

const COLUMNS: readonly Column<Role>[] = [
  { key: "name", header: "Role", cell: (role) => <Name role={role} /> },
  { key: "state", header: "State", cell: (role) => <RoleState role={role} /> },
  { key: "model", header: "Model", hideBelow: "md", cell: (role) => <Model role={role} /> },
  { key: "tools", header: "Tools", hideBelow: "lg", cell: ({ tools }) => <Names names={tools} mono /> },
  {
    key: "used",
    header: "Used by",
    hideBelow: "xl",
    cell: (role) => <Names names={role.used_by.map(({ name }) => name)} />,
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
    key: "last",
    header: "Last used",
    align: "right",
    hideBelow: "sm",
    cell: ({ stats }) =>
      stats.last_used_at ? <RelativeTime at={stats.last_used_at} /> : <Absent label="never" />,
  },
];

function Name({ role }: { role: Role }) {
  return (
    <span className="flex flex-col py-1.5 leading-4">
      <span className="max-w-56 truncate font-medium">{role.name}</span>
      <span className="max-w-44 truncate text-xs text-ink-faint sm:max-w-72 lg:max-w-60">
        {role.description}
      </span>
    </span>
  );
}

function Model({ role }: { role: Role }) {
  if (role.model) return <code className="text-xs">{role.model}</code>;
  return <span className="text-ink-muted">{role.model_constraints ? "by constraints" : "default"}</span>;
}

const SHOWN = 2;

function Names({ names, mono }: { names: readonly string[]; mono?: boolean }) {
  if (names.length === 0) return <Absent />;
  const rest = names.slice(SHOWN);
  return (
    <span className="inline-flex items-center gap-1">
      {names.slice(0, SHOWN).map((name) => (
        <Badge key={name} mono={mono}>
          <span className="max-w-40 truncate">{name}</span>
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

export interface RoleTableProps {
  workspace: string;
  roles: readonly Role[];
  nextCursor: string | null;
  filtered: boolean;
  mayWrite: boolean;
}

/** The workspace's roles, what they are made of, and how each has done. */
export function RoleTable({ workspace, roles, nextCursor, filtered, mayWrite }: RoleTableProps) {
  const base = `/w/${workspace}/roles`;
  return (
    <DataTable
      caption="Roles"
      columns={COLUMNS}
      rows={roles}
      rowKey={(role) => role.id}
      rowHref={(role) => `${base}/${role.id}`}
      footer={<Pagination nextCursor={nextCursor} count={roles.length} />}
      empty={
        filtered ? (
          <EmptyState
            icon={<UserRound />}
            title="No role fits these filters"
            action={<LinkButton href={base}>Clear the filters</LinkButton>}
          >
            Take a filter away.
          </EmptyState>
        ) : (
          <EmptyState
            icon={<UserRound />}
            title="No roles yet"
            action={mayWrite ? <LinkButton href={`${base}/new`}>New role</LinkButton> : undefined}
          >
            A role is a prompt with a model and tools: a Writer, a Critic, a Researcher. Steps of
            orchestrations name it, and so do intents.
          </EmptyState>
        )
      }
    />
  );
}
