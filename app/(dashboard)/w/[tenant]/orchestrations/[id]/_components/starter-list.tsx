import type { ReactNode } from "react";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { ShortId } from "@/lib/ui/blocks/short-id";
import { Badge } from "@/lib/ui/primitives/badge";

/** What schedules and triggers have in common: both start an orchestration in somebody's name. */
export interface Starter {
  id: string;
  name: string;
  active: boolean;
  paused_reason: string | null;
  version: number | null;
  runs_as: { label: string };
  last_execution_id: string | null;
  last_at: string | null;
}

export interface StarterListProps<Item extends Starter> {
  workspace: string;
  items: readonly Item[];
  /** Instead of the list when there are none. */
  empty: ReactNode;
  /** Beside the name, after what all have. */
  badges?(item: Item): ReactNode;
  /** Under the name: what starts it. */
  about(item: Item): ReactNode;
  /** How it stands, before whose it is. */
  standing?(item: Item): ReactNode;
  /** Whose rights it has, in words. */
  runsAs(item: Item): string;
  actions(item: Item): ReactNode;
}

/** What starts an orchestration by itself, how it stands, and what came of the last time. */
export function StarterList<Item extends Starter>(props: StarterListProps<Item>) {
  const { items, empty, badges, about, actions } = props;
  if (items.length === 0) return empty;
  return (
    <ul className="divide-y">
      {items.map((item) => (
        <li key={item.id} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
          <div className="min-w-0 flex-1 basis-72">
            <p className="flex flex-wrap items-center gap-2 text-sm">
              <span className="min-w-0 font-medium break-words">{item.name}</span>
              {item.active ? null : <Badge tone="warning">Paused</Badge>}
              {item.version === null ? null : <Badge>Version {item.version}</Badge>}
              {badges?.(item)}
            </p>
            {about(item)}
            <Standing item={item} {...props} />
          </div>
          <div className="flex flex-wrap items-center gap-2">{actions(item)}</div>
        </li>
      ))}
    </ul>
  );
}

function Standing<Item extends Starter>(props: StarterListProps<Item> & { item: Item }) {
  const { workspace, item, standing, runsAs } = props;
  return (
    <div className="mt-1 space-y-0.5 text-xs text-ink-faint">
      {item.paused_reason ? <p className="text-warning-text">{item.paused_reason}</p> : null}
      {standing?.(item)}
      <p className="flex flex-wrap items-center gap-x-2">
        {runsAs(item)}
        {item.last_execution_id ? (
          <a
            href={`/w/${workspace}/executions/${item.last_execution_id}`}
            className="inline-flex items-center gap-1 text-ink-muted hover:underline"
          >
            last: <ShortId id={item.last_execution_id} />
          </a>
        ) : null}
        {item.last_at ? <RelativeTime at={item.last_at} /> : null}
      </p>
    </div>
  );
}
