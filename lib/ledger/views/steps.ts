import type { StepStatus } from "@/lib/core/states";
import { type StepBranch, stepTree } from "@/lib/core/step-paths";
import { isJsonObject } from "@/lib/core/json";
import type { Entry } from "../types";

/** A step as people see it, derived from an execution's entries. */
export interface StepView {
  id: string;
  name: string;
  path: string;
  status: StepStatus;
  agent: string | null;
  capability: string | null;
  attempt: number;
  startedAt: Date | null;
  finishedAt: Date | null;
  durationMs: number | null;
  contractId: string | null;
  /** The execution its outcome was taken over from. */
  reusedFrom: string | null;
  error: { code: string; message: string; errors?: { pointer: string; detail: string }[] } | null;
}

const STEP_EVENTS = /^orchestrator\.step\.(dispatching|completed|failed|skipped|retrying)$/;

/**
 * The steps in the order they were first heard of, each followed by those inside it. A step that holds others is there
 * once it has ended. `waiting`: their execution waits.
 */
export function stepsOf(
  entries: readonly Entry[],
  options: { waiting: boolean } = { waiting: false },
): StepView[] {
  const steps = new Map<string, StepView>();
  for (const entry of entries) {
    const event = STEP_EVENTS.exec(entry.name)?.[1];
    if (!event || entry.step === null) continue;
    const step = steps.get(entry.step) ?? newStep(entry, entry.step);
    steps.set(entry.step, step);
    apply(step, event, entry);
  }
  if (options.waiting)
    for (const step of steps.values()) if (step.status === "running") step.status = "waiting";
  return stepTree([...steps.values()]).flatMap(flattened);
}

/** A step that holds others lasts from the begin of the first of them. */
function flattened({ item, inside }: StepBranch<StepView>): StepView[] {
  const within = inside.flatMap(flattened);
  if (!item) return within;
  const begins = within.flatMap((step) => (step.startedAt ? [step.startedAt.getTime()] : []));
  if (begins.length > 0 && !item.startedAt) {
    item.startedAt = new Date(Math.min(...begins));
    item.durationMs = item.finishedAt && item.finishedAt.getTime() - item.startedAt.getTime();
  }
  return [item, ...within];
}

function newStep(entry: Entry, path: string): StepView {
  const { data } = entry;
  return {
    id: typeof data.step_id === "string" ? data.step_id : path,
    name: typeof data.name === "string" ? data.name : path,
    path,
    status: "pending",
    agent: null,
    capability: null,
    attempt: 1,
    startedAt: null,
    finishedAt: null,
    durationMs: null,
    contractId: null,
    reusedFrom: null,
    error: null,
  };
}

function apply(step: StepView, event: string, entry: Entry): void {
  switch (event) {
    case "dispatching":
      step.status = "running";
      step.startedAt = entry.at;
      step.agent = entry.contract?.to ?? null;
      step.capability = entry.contract?.capability ?? null;
      step.contractId = entry.contract?.id ?? null;
      return;
    case "retrying":
      step.attempt = Number(entry.data.attempt ?? step.attempt) + 1;
      return;
    case "skipped":
      step.status = "skipped";
      return;
    default:
      step.status = endStatus(entry);
      step.finishedAt = entry.at;
      step.durationMs = entry.durationMs;
      step.error = errorOf(entry);
      if (entry.data.reused === true) applyReuse(step, entry);
  }
}

function applyReuse(step: StepView, { data }: Entry): void {
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  step.reusedFrom = text(data.reused_from);
  step.agent = text(data.agent);
  step.capability = text(data.capability);
}

function endStatus(entry: Entry): StepStatus {
  if (entry.name === "orchestrator.step.completed") return "completed";
  return entry.status === "cancelled" || entry.status === "outcome_unknown" ? entry.status : "failed";
}

function errorOf(entry: Entry): StepView["error"] {
  const error = entry.result?.error;
  if (!isJsonObject(error)) return null;
  const { code, message, errors } = error;
  const record = {
    code: typeof code === "string" ? code : "internal",
    message: typeof message === "string" ? message : "",
  };
  return Array.isArray(errors)
    ? { ...record, errors: errors as { pointer: string; detail: string }[] }
    : record;
}
