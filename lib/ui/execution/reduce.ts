import type { Json } from "@/lib/core/json";
import { WAITING_FOR, type WaitingFor } from "@/lib/core/states";
import type { ExecutionEvent } from "../use-execution-events";
import { closeLast, errorOf, STEP_REDUCERS, textOf } from "./reduce-step";
import { type ExecutionState, newStep, type StepState, UNTOLD } from "./state";

type Reducer = (state: ExecutionState, event: ExecutionEvent) => ExecutionState;

const EXECUTION_REDUCERS: Readonly<Record<string, Reducer>> = {
  "execution.started": (state, { at }) => ({ ...state, status: "running", startedAt: state.startedAt ?? at }),
  "execution.waiting": (state, { at, data }) => ({
    ...state,
    status: "waiting",
    waitingFor: waitingForOf(data.waiting_for),
    waitingUntil: textOf(data.until),
    rests: [...state.rests, { startedAt: at, finishedAt: null }],
    steps: withStatus(state.steps, "running", "waiting"),
  }),
  "execution.resumed": (state, { at }) => ({
    ...state,
    ...NOT_WAITING,
    status: "running",
    startedAt: state.startedAt ?? at,
    rests: closeLast(state.rests, at),
    steps: withStatus(state.steps, "waiting", "running"),
  }),
  "execution.cancel_requested": (state) => ({ ...state, cancelRequested: true }),
  "execution.completed": (state, event) => settled(state, event, "completed"),
  "execution.failed": (state, event) => settled(state, event, "failed"),
  "execution.cancelled": (state, event) => settled(state, event, "cancelled"),
};

const NOT_WAITING = { waitingFor: null, waitingUntil: null } as const;

function waitingForOf(value: Json | undefined): WaitingFor | null {
  return WAITING_FOR.find((known) => known === value) ?? null;
}

function withStatus(steps: readonly StepState[], from: StepState["status"], to: StepState["status"]) {
  return steps.map((step) => (step.status === from ? { ...step, status: to } : step));
}

function settled(
  state: ExecutionState,
  { at, data }: ExecutionEvent,
  status: "completed" | "failed" | "cancelled",
): ExecutionState {
  return {
    ...state,
    ...NOT_WAITING,
    status,
    finishedAt: at,
    error: errorOf(data.error),
    rests: closeLast(state.rests, at),
  };
}

/** A later attempt's own records are filed under `step/try-2`: they belong to the step. */
export function stepPathOf(event: Pick<ExecutionEvent, "step_id">): string | null {
  return event.step_id?.replace(/\/try-\d+$/, "") ?? null;
}

/** What an execution's next event makes of what was known. Pure: the same events give the same state. */
export function reduceExecution(state: ExecutionState, event: ExecutionEvent): ExecutionState {
  const ofExecution = EXECUTION_REDUCERS[event.event];
  if (ofExecution) return ofExecution(state, event);
  const ofStep = STEP_REDUCERS[event.event];
  const path = stepPathOf(event);
  if (!ofStep || path === null) return state;
  const index = state.steps.findIndex((step) => step.path === path);
  const known = state.steps[index];
  // Only the plan's own events introduce a step: a wait alone may be filed under something that is no step.
  if (!known && !event.event.startsWith("orchestrator.step.")) return state;
  const step = ofStep(known ?? newStep(path, textOf(event.data.name) ?? path), event);
  return { ...state, steps: known ? state.steps.with(index, step) : [...state.steps, step] };
}

export function foldExecution(
  events: readonly ExecutionEvent[],
  from: ExecutionState = UNTOLD,
): ExecutionState {
  return events.reduce(reduceExecution, from);
}
