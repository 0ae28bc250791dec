"use client";
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { cn } from "../../cn";
import { useTools } from "../context";
import { AddButton } from "./container-node";
import type { FlowEdge } from "./flow";
import { useIsFar } from "./use-is-far";

/** Containers are nodes, and their gaps lie over them. */
const OVER_NODES = 1001;

/** From one step to the next, with the `+` that puts one between them. */
export const GapEdge = memo(function GapEdge(props: EdgeProps<FlowEdge>) {
  const { sourceX, sourceY, targetX, targetY, data } = props;
  const { isReadOnly } = useTools();
  const isFar = useIsFar();
  const slot = data?.edge.slot;
  const x = (sourceX + targetX) / 2;
  const y = (sourceY + targetY) / 2;
  return (
    <>
      <BaseEdge
        path={`M ${sourceX} ${sourceY} L ${targetX} ${targetY}`}
        style={{ stroke: "var(--control)" }}
      />
      {slot && !isReadOnly && !isFar ? (
        <EdgeLabelRenderer>
          <span
            className="nodrag nopan pointer-events-auto absolute"
            style={{ zIndex: OVER_NODES, transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            <AddButton slot={slot} label="Add a step here" />
          </span>
        </EdgeLabelRenderer>
      ) : null}
    </>
  );
});

/** The way an error takes: out of a step's side and into another's. */
export const ErrorEdge = memo(function ErrorEdge({
  sourceX,
  sourceY,
  targetX,
  targetY,
  selected,
}: EdgeProps<FlowEdge>) {
  const out = Math.max(sourceX, targetX) + 72;
  const path = `M ${sourceX} ${sourceY} C ${out} ${sourceY}, ${out} ${targetY}, ${targetX} ${targetY}`;
  return (
    <>
      <BaseEdge
        path={path}
        interactionWidth={16}
        style={{ stroke: "var(--danger)", strokeDasharray: "4 4", strokeWidth: selected ? 3 : 1 }}
      />
      <EdgeLabelRenderer>
        <span
          className={cn(
            "pointer-events-auto absolute cursor-pointer rounded-sm bg-canvas px-1 text-2xs text-danger-text",
            selected && "ring-1 ring-danger",
          )}
          style={{
            zIndex: OVER_NODES,
            transform: `translate(${selected ? 0 : -50}%, -50%) translate(${out - 18}px, ${(sourceY + targetY) / 2}px)`,
          }}
        >
          {selected ? "on error · Delete removes it" : "on error"}
        </span>
      </EdgeLabelRenderer>
    </>
  );
});
