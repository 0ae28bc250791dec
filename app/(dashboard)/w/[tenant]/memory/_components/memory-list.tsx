import { Brain } from "lucide-react";
import Link from "next/link";
import type { MemoryItem } from "@/lib/services/memory/shapes";
import { EmptyState } from "@/lib/ui/blocks/empty-state";
import { IdChip } from "@/lib/ui/blocks/id-chip";
import { Pagination } from "@/lib/ui/blocks/pagination";
import { RelativeTime } from "@/lib/ui/blocks/relative-time";
import { shortId } from "@/lib/ui/blocks/short-id";
import { Badge } from "@/lib/ui/primitives/badge";
import { Panel } from "@/lib/ui/primitives/panel";
import { Tags } from "../../_components/tags";
import { DeleteMemory } from "./delete-memory";

/** An item of the list, or a match with how near it is. */
export type Remembered = Pick<
  MemoryItem,
  "id" | "text" | "tags" | "session_id" | "execution_id" | "created_at"
> & {
  score: number | null;
};

export interface MemoryListProps {
  workspace: string;
  items: readonly Remembered[];
  nextCursor: string | null;
  searched: boolean;
  filtered: boolean;
  mayWrite: boolean;
  curl: string;
}

/** Texts as they were written, with where each came from. */
export function MemoryList(props: MemoryListProps) {
  const { workspace, items, nextCursor, searched, filtered, mayWrite, curl } = props;
  if (items.length === 0) return <Nothing filtered={filtered} curl={curl} />;
  return (
    <Panel>
      <ul
        aria-label={searched ? "Matches, the nearest first" : "Items, the newest first"}
        className="divide-y"
      >
        {items.map((item) => (
          <li key={item.id} className="group/item flex gap-3 px-4 py-3">
            <div className="min-w-0 flex-1">
              <p className="text-sm break-words whitespace-pre-wrap">{shortened(item.text)}</p>
              <Origin workspace={workspace} item={item} />
            </div>
            {mayWrite ? <DeleteMemory id={item.id} text={item.text.slice(0, 120)} /> : null}
          </li>
        ))}
      </ul>
      <Pagination nextCursor={nextCursor} count={items.length} />
    </Panel>
  );
}

const SHOWN = 600;

function shortened(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}… [${text.length} characters]`;
}

function Origin({ workspace, item }: { workspace: string; item: Remembered }) {
  const { execution_id: execution, session_id: session } = item;
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-faint">
      {item.score === null ? null : (
        <Badge tone="accent" title="How near; comparable within this answer only">
          {item.score.toFixed(2)}
        </Badge>
      )}
      {item.tags.length > 0 ? <Tags tags={item.tags} shown={6} /> : null}
      <RelativeTime at={item.created_at} />
      <span>
        written by{" "}
        {execution ? (
          <Link
            className="rounded-sm text-accent-text hover:underline"
            href={`/w/${workspace}/executions/${execution}`}
          >
            execution <span className="font-mono">{shortId(execution)}</span>
          </Link>
        ) : (
          "a person or key"
        )}
      </span>
      {session ? <span>in session {session}</span> : null}
      <IdChip id={item.id} />
    </div>
  );
}

function Nothing({ filtered, curl }: { filtered: boolean; curl: string }) {
  return (
    <Panel>
      {filtered ? (
        <EmptyState icon={<Brain />} title="Nothing like that is remembered">
          Try fewer or other words. A search looks for words and their stems, and for similar spelling.
        </EmptyState>
      ) : (
        <EmptyState icon={<Brain />} title="Nothing is remembered yet" curl={curl}>
          Steps write here with the capability <code>memory.write</code>, people and programs with a call:
        </EmptyState>
      )}
    </Panel>
  );
}
