import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import type { StepStatus } from "@/lib/core/states";
import type { ExecutionEvent } from "../use-execution-events";
import type { Attempt, ErrorView, Period, StepState } from "./state";

type Reducer = (step: StepState, event: ExecutionEvent) => StepState;

/** What each event of a step does to it; events that aren't here change nothing. */
export const STEP_REDUCERS: Readonly<Record<string, Reducer>> = {
  "orchestrator.step.dispatching": dispatched,
  "orchestrator.step.retrying": retrying,
  "orchestrator.step.skipped": (step, { data, at }) => ({
    ...step,
    status: "skipped",
    reason: textOf(data.reason),
    finishedAt: at,
  }),
  "orchestrator.step.completed": (step, event) => ended(step, event, "completed"),
  "orchestrator.step.failed": (step, event) => ended(step, event, failureOf(event.data.status)),
  "durable.wait.started": waitStarted,
  "durable.wait.completed": waitEnded,
};

export function textOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}

export function errorOf(value: Json | undefined): ErrorView | null {
  if (!isJsonObject(value)) return null;
  const { code, message, errors } = value;
  const error = { code: textOf(code) ?? "internal", message: textOf(message) ?? "" };
  if (!Array.isArray(errors)) return error;
  const details = errors.filter(isJsonObject);
  return {
    ...error,
    errors: details.map((item) => ({
      pointer: textOf(item.pointer) ?? "",
      detail: textOf(item.detail) ?? "",
    })),
  };
}

/** The last period ends here, if it has not yet. */
export function closeLast<Item extends Period>(
  periods: readonly Item[],
  at: string,
  change: Partial<Item> = {},
): readonly Item[] {
  const last = periods.at(-1);
  if (!last || last.finishedAt !== null) return periods;
  return [...periods.slice(0, -1), { ...last, ...change, finishedAt: at }];
}

function dispatched(step: StepState, { data, at }: ExecutionEvent): StepState {
  const routing: JsonObject | null = isJsonObject(data.routing) ? data.routing : null;
  return {
    ...step,
    status: "running",
    agent: textOf(routing?.chosen),
    agentKind: textOf(data.target),
    capability: textOf(data.task),
    input: data.parameters,
    routing,
    startedAt: at,
    attempts: [attempt(1, at)],
  };
}

function attempt(number: number, startedAt: string): Attempt {
  return { number, startedAt, finishedAt: null, error: null };
}

function retrying(step: StepState, { data, at }: ExecutionEvent): StepState {
  return {
    ...step,
    attempts: closeLast(step.attempts, at, { error: errorOf(data.error) }),
    waits: [...step.waits, { kind: "retry", event: null, until: null, startedAt: at, finishedAt: null }],
  };
}

function waitStarted(step: StepState, { data, at }: ExecutionEvent): StepState {
  const until = typeof data.until === "number" ? new Date(data.until).toISOString() : null;
  const last = step.waits.at(-1);
  if (last?.kind === "retry" && last.finishedAt === null) {
    return { ...step, waits: [...step.waits.slice(0, -1), { ...last, until }] };
  }
  const event = textOf(data.event);
  const kind = event === null ? "timer" : "event";
  return { ...step, waits: [...step.waits, { kind, event, until, startedAt: at, finishedAt: null }] };
}

/** The end of the wait before a retry is where the next attempt begins. */
function waitEnded(step: StepState, { data, at }: ExecutionEvent): StepState {
  const waits = closeLast(step.waits, at);
  const retry = /\/retry-(\d+)$/.exec(textOf(data.id) ?? "");
  if (!retry) return { ...step, waits };
  return { ...step, waits, attempts: [...step.attempts, attempt(Number(retry[1]) + 1, at)] };
}

function ended(step: StepState, { data, at }: ExecutionEvent, status: StepStatus): StepState {
  const error = errorOf(data.error);
  return {
    ...step,
    status,
    finishedAt: at,
    output: data.output,
    error,
    ...(data.reused === true ? reused(data) : {}),
    attempts: closeLast(step.attempts, at, { error }),
    waits: closeLast(step.waits, at),
  };
}

/** Nobody was asked this time; these are the ones who did it before. */
function reused(data: JsonObject) {
  const { reused_from: from, agent, capability } = data;
  return { reusedFrom: textOf(from), agent: textOf(agent), capability: textOf(capability) };
}

function failureOf(status: Json | undefined): StepStatus {
  return status === "cancelled" || status === "outcome_unknown" ? status : "failed";
}
