"use client";
import { ChevronRight, Folder, FolderOpen } from "lucide-react";
import { useMemo, useState } from "react";
import { cn } from "../cn";
import type { ExecutionEvent } from "../use-execution-events";
import { EventLine } from "./event-line";
import { lineCount, type LogGroup, logGroups } from "./log-groups";
import type { ExecutionPlace } from "./types";

/** Paths with more lines than this start closed. */
const OPEN_LINES = 20;

export interface LogTreeProps {
  events: readonly ExecutionEvent[];
  start: number;
  place: ExecutionPlace;
  knownSeq: number;
}

/** The log as the directory the download has: who wrote what. */
export function LogTree(props: LogTreeProps) {
  const groups = useMemo(() => logGroups(props.events), [props.events]);
  return (
    <section aria-label="Log" className="min-w-0 overflow-clip rounded-lg border bg-surface">
      {groups.map((group) => (
        <Group key={group.path} group={group} depth={0} {...props} />
      ))}
    </section>
  );
}

function Group({ group, depth, ...rest }: LogTreeProps & { group: LogGroup; depth: number }) {
  const [open, setOpen] = useState(
    depth === 0 || group.children.length > 0 || group.lines.length <= OPEN_LINES,
  );
  const Icon = open ? FolderOpen : Folder;
  return (
    <div className={cn(depth === 0 && "border-b last:border-b-0")}>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex h-8 w-full items-center gap-1.5 px-3 text-left text-sm hover:bg-hover focus-visible:-outline-offset-2"
      >
        <ChevronRight
          aria-hidden="true"
          className={cn("size-4 shrink-0 text-ink-faint", open && "rotate-90")}
        />
        <Icon aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
        <span className="truncate font-mono text-xs font-medium">{group.name}</span>
        <span className="text-xs text-ink-faint">{lineCount(group)}</span>
      </button>
      {open ? (
        <div className="ml-5 border-l pl-1">
          {group.lines.length > 0 ? (
            <ol>
              {group.lines.map((event) => (
                <EventLine
                  key={event.seq}
                  event={event}
                  start={rest.start}
                  place={rest.place}
                  fresh={event.seq > rest.knownSeq}
                  hidePath
                />
              ))}
            </ol>
          ) : null}
          {group.children.map((child) => (
            <Group key={child.path} group={child} depth={depth + 1} {...rest} />
          ))}
        </div>
      ) : null}
    </div>
  );
}
