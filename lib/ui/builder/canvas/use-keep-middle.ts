"use client";
import { useReactFlow, useStore } from "@xyflow/react";
import { useEffect, useRef } from "react";

/** What is in the middle stays there when a panel beside the canvas takes room or gives it back. */
export function useKeepMiddle(): void {
  const { getViewport, setViewport } = useReactFlow();
  const width = useStore((state) => state.width);
  const before = useRef(0);
  useEffect(() => {
    const change = before.current > 0 && width > 0 ? width - before.current : 0;
    if (width > 0) before.current = width;
    if (change === 0) return;
    const view = getViewport();
    void setViewport({ ...view, x: view.x + change / 2 });
  }, [width, getViewport, setViewport]);
}
