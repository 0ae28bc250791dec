"use client";
import { type ReactFlowInstance, useStoreApi } from "@xyflow/react";
import { useEffect } from "react";
import type { Placed } from "../model/layout";
import type { Pointer } from "../model/pointer";
import type { FlowEdge, FlowNode } from "./flow";
import { spotsOf } from "./neighbours";

/** Milliseconds the view takes to get to a step that isn't in it. */
const GLIDE_MS = 180;

/** Space that stays free around a step, in pixels of the screen. */
const MARGIN = 48;

/** Brings the step that one selected by key, list or problem into view; one that is in view stays where it is. */
export function useFollowSelection(
  flow: ReactFlowInstance<FlowNode, FlowEdge> | null,
  placed: Placed,
  selection: readonly Pointer[],
): void {
  const store = useStoreApi();
  const [only, second] = selection;
  const pointer = second === undefined ? only : undefined;
  const spot = pointer === undefined ? undefined : spotsOf(placed).find((item) => item.pointer === pointer);
  const { x, y } = spot ?? {};
  useEffect(() => {
    if (!flow || x === undefined || y === undefined) return;
    const { width, height } = store.getState();
    const { zoom, ...view } = flow.getViewport();
    const at = { x: x * zoom + view.x, y: y * zoom + view.y };
    const isSeen =
      at.x > MARGIN && at.x < width - MARGIN && at.y > MARGIN && at.y < height - MARGIN && width > 0;
    if (isSeen) return;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    void flow.setCenter(x, y, { zoom, duration: isCalm ? 0 : GLIDE_MS });
  }, [flow, store, x, y]);
}
