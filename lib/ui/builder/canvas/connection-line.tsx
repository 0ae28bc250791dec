"use client";
import type { ConnectionLineComponentProps } from "@xyflow/react";
import { useRefusal } from "../context";
import type { FlowNode } from "./flow";

const WIDTH = 260;

/** The line one draws, in the colour of what it would be, with the reason where it can't be. */
export function ConnectionLine(props: ConnectionLineComponentProps<FlowNode>) {
  const { fromX, fromY, toX, toY, fromHandle, toNode, connectionStatus } = props;
  const why = useRefusal();
  const isError = fromHandle.id === "fail";
  // The status tells of a refusal only near a handle; here all of a node takes lines.
  const isRefused = toNode !== null && connectionStatus !== "valid" && why !== null;
  const bend = isError
    ? `C ${Math.max(fromX, toX) + 72} ${fromY}, ${Math.max(fromX, toX) + 72} ${toY},`
    : `C ${fromX} ${(fromY + toY) / 2}, ${toX} ${(fromY + toY) / 2},`;
  return (
    <g>
      <path
        d={`M ${fromX} ${fromY} ${bend} ${toX} ${toY}`}
        fill="none"
        strokeWidth={2}
        stroke={isError || isRefused ? "var(--danger)" : "var(--accent)"}
        strokeDasharray={isError || isRefused ? "5 4" : undefined}
      />
      {isRefused ? (
        <foreignObject x={toX + 14} y={toY + 14} width={WIDTH} height={80} className="overflow-visible">
          <p
            role="status"
            className="inline-block rounded-md border border-danger bg-surface px-2 py-1 text-xs text-danger-text shadow-raised"
          >
            {why}
          </p>
        </foreignObject>
      ) : null}
    </g>
  );
}
