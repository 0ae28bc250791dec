import { Plus, Workflow } from "lucide-react";
import type { Orchestration } from "@/lib/services/orchestrations/shapes";
import { type Column, DataTable } from "@/lib/ui/blocks/data-table";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { Pagination } from "@/lib/ui/blocks/pagination";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { LinkButton } from "@/lib/ui/primitives/button";
import { Tags } from "../../_components/tags";
import { ActiveSwitch } from "./active-switch";
import { ActiveWord, VersionState } from "./version-state";

function columns(mayWrite: boolean): Column<Orchestration>[] {
  return [
    { key: "name", header: "Name", cell: (item) => <Name item={item} /> },
    { key: "tags", header: "Tags", hideBelow: "md", cell: (item) => <Tags tags={item.tags} /> },
    { key: "version", header: "Version", hideBelow: "sm", cell: (item) => <VersionState item={item} /> },
    {
      key: "updated",
      header: "Changed",
      hideBelow: "md",
      cell: (item) => <RelativeTime at={item.updated_at} className="text-ink-muted" />,
    },
    {
      key: "active",
      header: "Active",
      align: "right",
      cell: (item) =>
        mayWrite ? (
          <ActiveSwitch id={item.id} name={item.name} active={item.active} />
        ) : (
          <ActiveWord active={item.active} />
        ),
    },
  ];
}

function Name({ item }: { item: Orchestration }) {
  return (
    <span className="flex flex-col py-1.5 leading-4">
      <span className="max-w-52 truncate font-medium sm:max-w-md">{item.name}</span>
      <span className="max-w-52 truncate text-xs text-ink-faint sm:max-w-md xl:max-w-xl">
        {item.description ?? item.id}
      </span>
    </span>
  );
}

export interface OrchestrationTableProps {
  workspace: string;
  orchestrations: readonly Orchestration[];
  nextCursor: string | null;
  filtered: boolean;
  mayWrite: boolean;
  /** A command that makes a first one. */
  curl: string;
}

/** Saved orchestrations, the newest first. */
export function OrchestrationTable(props: OrchestrationTableProps) {
  const { workspace, orchestrations, nextCursor, filtered, mayWrite, curl } = props;
  const base = `/w/${workspace}/orchestrations`;
  return (
    <DataTable
      caption="Orchestrations, the newest first"
      columns={columns(mayWrite)}
      rows={orchestrations}
      rowKey={(item) => item.id}
      rowHref={(item) => `${base}/${item.id}`}
      footer={<Pagination nextCursor={nextCursor} count={orchestrations.length} />}
      empty={
        filtered ? (
          <EmptyState
            icon={<Workflow />}
            title="No orchestration fits these filters"
            action={<LinkButton href={base}>Clear the filters</LinkButton>}
          >
            Tags are compared whole: “demo” doesn't find “demos”.
          </EmptyState>
        ) : (
          <EmptyState
            icon={<Workflow />}
            title="No orchestrations yet"
            action={
              mayWrite ? (
                <LinkButton href={`${base}/new`} variant="primary">
                  <Plus aria-hidden="true" />
                  Start from an example
                </LinkButton>
              ) : undefined
            }
            curl={curl}
          >
            A saved plan that is run again and again, each time pinned to a version. Write one here, or send
            it:
          </EmptyState>
        )
      }
    />
  );
}
