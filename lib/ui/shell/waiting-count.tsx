"use client";
import { useEffect, useRef, useState } from "react";
import { api } from "../api";
import { useLive } from "../use-live";

/** More are "99+". */
const MOST = 100;
/** Hints come with every step of every execution; the number need not be that new. */
const PAUSE_MS = 2_000;

export interface WaitingCountProps {
  workspace: string;
  /** As the server counted. */
  count: number;
}

/** How many approvals wait for people, kept current by the workspace's stream. */
export function WaitingCount({ workspace, count }: WaitingCountProps) {
  const [fetched, setFetched] = useState<{ of: number; count: number } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive(workspace, ["executions"], {
    onHint: () => {
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        countPending(workspace).then(
          (pending) => setFetched({ of: count, count: pending }),
          () => undefined,
        );
      }, PAUSE_MS);
    },
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  // What the server counts later is newer than what was fetched before.
  const shown = fetched?.of === count ? fetched.count : count;
  if (shown === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-warning-soft px-1.5 text-xs font-medium text-warning-text tabular-nums">
      {shown >= MOST ? `${MOST - 1}+` : shown}
      <span className="sr-only"> waiting</span>
    </span>
  );
}

async function countPending(workspace: string): Promise<number> {
  const query = { status: "pending", limit: MOST };
  const { data } = await api<{ data: unknown[] }>("/approvals", { workspace, query });
  return data.length;
}
