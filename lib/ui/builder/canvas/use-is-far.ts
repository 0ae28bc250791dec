"use client";
import { useStore } from "@xyflow/react";

/** Below this zoom a letter is under four pixels high. */
const READABLE = 0.28;

/** Whether the canvas is seen from so far that nothing on it can be read: then only its shapes are drawn. */
export function useIsFar(): boolean {
  return useStore(({ transform }) => transform[2] < READABLE);
}
