"use client";
import { useSyncExternalStore } from "react";
import { clockNow, watchClock } from "./clock";
import { formatDuration } from "./format";

/** How long something has been going on, counting by the second. */
export function Elapsed({ since, className }: { since: string; className?: string }) {
  const start = new Date(since).getTime();
  const text = useSyncExternalStore(
    watchClock,
    () =>
      formatDuration(Math.max(0, Math.floor((clockNow() - start) / 1000) * 1000)).replace(/\.\d+ s$/, " s"),
    () => "",
  );
  return <span className={className}>{text || "…"}</span>;
}
