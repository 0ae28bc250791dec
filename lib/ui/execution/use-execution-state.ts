"use client";
import { useMemo } from "react";
import {
  type ExecutionEvent,
  type ExecutionEventsOptions,
  useExecutionEvents,
} from "../use-execution-events";
import { foldExecution } from "./reduce";
import type { ExecutionState } from "./state";

export interface LiveExecution {
  events: ExecutionEvent[];
  state: ExecutionState;
  texts: ReturnType<typeof useExecutionEvents>["texts"];
  stream: ReturnType<typeof useExecutionEvents>["status"];
}

/** An execution as it is now: what the server rendered, then every event as it happens. */
export function useExecutionState(options: ExecutionEventsOptions): LiveExecution {
  const { events, texts, status } = useExecutionEvents(options);
  const state = useMemo(() => foldExecution(events), [events]);
  return { events, state, texts, stream: status };
}
