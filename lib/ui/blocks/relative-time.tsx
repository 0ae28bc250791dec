"use client";
import { useSyncExternalStore } from "react";
import { clockNow, watchClock } from "./clock";
import { formatExact, formatRelative } from "./format";

export interface RelativeTimeProps {
  /** ISO 8601. */
  at: string;
  className?: string;
}

/** `5m ago`, kept current; the exact time on hover. The server renders the exact UTC time, so nothing mismatches. */
export function RelativeTime({ at, className }: RelativeTimeProps) {
  const date = new Date(at);
  const exact = formatExact(date);
  const text = useSyncExternalStore(
    watchClock,
    () => formatRelative(date.getTime(), clockNow()),
    () => exact.slice(0, 16),
  );
  return (
    <time dateTime={at} title={exact} className={className}>
      {text}
    </time>
  );
}
