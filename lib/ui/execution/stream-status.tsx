"use client";
import { LiveDot } from "../blocks/live-indicator";
import type { ExecutionStreamStatus } from "../use-execution-events";

/** Whether the page follows the execution right now; nothing once it is over. */
export function StreamStatus({ stream, over }: { stream: ExecutionStreamStatus; over: boolean }) {
  if (over || stream === "idle" || stream === "ended") return null;
  return (
    <span className="mb-2 shrink-0">
      <LiveDot status={stream} />
    </span>
  );
}
