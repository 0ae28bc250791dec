import type { Json, JsonObject } from "@/lib/core/json";
import type { ExecutionStatus, StepStatus, WaitingFor } from "@/lib/core/states";

/** From when to when, ISO 8601; `finishedAt` null: it goes on. */
export interface Period {
  startedAt: string;
  finishedAt: string | null;
}

export interface ErrorView {
  code: string;
  message: string;
  errors?: { pointer: string; detail: string }[];
}

/** One try of a step. */
export interface Attempt extends Period {
  number: number;
  error: ErrorView | null;
}

/** Time in which a step did nothing: before a retry, for time to pass, or for an event. */
export interface Wait extends Period {
  kind: "retry" | "timer" | "event";
  event: string | null;
  /** When it ends at the latest. */
  until: string | null;
}

/** A step as its events tell it. */
export interface StepState {
  path: string;
  name: string;
  /** 0 for a step of the plan itself, one more for each level it is nested. */
  depth: number;
  status: StepStatus;
  agent: string | null;
  agentKind: string | null;
  capability: string | null;
  /** Undefined until an event brought it. */
  input: Json | undefined;
  output: Json | undefined;
  error: ErrorView | null;
  /** Id of the execution its outcome was taken over from. */
  reusedFrom: string | null;
  /** Why it was skipped. */
  reason: string | null;
  routing: JsonObject | null;
  startedAt: string | null;
  finishedAt: string | null;
  attempts: readonly Attempt[];
  waits: readonly Wait[];
}

/** An execution as its events tell it. */
export interface ExecutionState {
  status: ExecutionStatus;
  waitingFor: WaitingFor | null;
  waitingUntil: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  cancelRequested: boolean;
  error: ErrorView | null;
  /** When it was out of memory. */
  rests: readonly Period[];
  /** In the order they were first heard of. */
  steps: readonly StepState[];
}

/** What is known before the first event. */
export const UNTOLD: ExecutionState = {
  status: "queued",
  waitingFor: null,
  waitingUntil: null,
  startedAt: null,
  finishedAt: null,
  cancelRequested: false,
  error: null,
  rests: [],
  steps: [],
};

export function newStep(path: string, name: string): StepState {
  return {
    path,
    name,
    depth: path.split("/").length - 1,
    status: "pending",
    agent: null,
    agentKind: null,
    capability: null,
    input: undefined,
    output: undefined,
    error: null,
    reusedFrom: null,
    reason: null,
    routing: null,
    startedAt: null,
    finishedAt: null,
    attempts: [],
    waits: [],
  };
}
