"use client";
import { cn } from "../cn";
import type { LiveStatus } from "../live-connection";
import { useLive, useLiveStatus } from "../use-live";

const LOOKS = {
  connecting: { word: "Connecting", dot: "border border-neutral" },
  live: { word: "Live", dot: "bg-success" },
  reconnecting: { word: "Reconnecting", dot: "border-2 border-warning" },
  offline: { word: "Not live", dot: "border-2 border-danger rounded-none!" },
} as const satisfies Record<LiveStatus, { word: string; dot: string }>;

export function LiveDot({ status }: { status: LiveStatus }) {
  return (
    <span role="status" className="inline-flex items-center gap-1.5 text-xs text-ink-muted">
      <span aria-hidden="true" className={cn("size-2 rounded-full", LOOKS[status].dot)} />
      {LOOKS[status].word}
    </span>
  );
}

export interface LiveIndicatorProps {
  workspace: string;
  /** Topics whose changes re-render the page; see useLive. */
  topics: readonly string[];
  id?: string;
}

/** Put this on a server-rendered page and the page is live. */
export function LiveIndicator({ workspace, topics, id }: LiveIndicatorProps) {
  useLive(workspace, topics, { id });
  return <LiveDot status={useLiveStatus(workspace)} />;
}
