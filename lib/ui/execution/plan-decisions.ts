import { isJsonObject, type Json } from "@/lib/core/json";
import type { StepStatus } from "@/lib/core/states";
import type { ExecutionEvent } from "../use-execution-events";
import { textOf } from "./reduce-step";
import type { StepState } from "./state";

/** A step as a planner decided it, and how it stands. */
export interface DecidedStepView {
  id: string;
  target: string;
  kind: string;
  task: string;
  status: StepStatus;
}

/** One planning step of a task. */
export interface PlanDecisionView {
  number: number;
  startedAt: string;
  /** Null: it is being decided. */
  decidedAt: string | null;
  type: string | null;
  reason: string | null;
  planner: string | null;
  model: string | null;
  lastFailed: string | null;
  steps: DecidedStepView[];
}

/** A task's decisions as its events tell them, each with how its steps stand now. */
export function planDecisions(
  events: readonly ExecutionEvent[],
  steps: readonly StepState[],
): PlanDecisionView[] {
  const decisions: PlanDecisionView[] = [];
  const statusOf = (id: string) => steps.find(({ path }) => path === id)?.status ?? "pending";
  for (const { event, data, at } of events) {
    if (event === "orchestrator.planning.started") {
      decisions.push({
        ...OPEN,
        number: Number(data.step_number),
        startedAt: at,
        lastFailed: textOf(data.last_failed),
      });
    }
    const open = decisions.at(-1);
    if (event !== "orchestrator.planning.completed" || !open) continue;
    decisions[decisions.length - 1] = {
      ...open,
      decidedAt: at,
      type: textOf(data.decision_type),
      reason: textOf(data.reason),
      planner: textOf(data.planner),
      model: textOf(data.model),
      steps: decidedSteps(data.steps, statusOf),
    };
  }
  return decisions;
}

const OPEN: Omit<PlanDecisionView, "number" | "startedAt"> = {
  decidedAt: null,
  type: null,
  reason: null,
  planner: null,
  model: null,
  lastFailed: null,
  steps: [],
};

function decidedSteps(steps: Json | undefined, statusOf: (id: string) => StepStatus): DecidedStepView[] {
  if (!Array.isArray(steps)) return [];
  return steps.filter(isJsonObject).map((step) => {
    const id = textOf(step.step_id) ?? "";
    return {
      id,
      target: textOf(step.target) ?? "",
      kind: textOf(step.kind) ?? "",
      task: textOf(step.task) ?? "",
      status: statusOf(id),
    };
  });
}
