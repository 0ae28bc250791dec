import { isJsonObject, type JsonObject } from "@/lib/core/json";
import type { Entry } from "../types";
import type { StepView } from "./steps";

/** One planning step of a task, as people see it. */
export interface DecisionView {
  number: number;
  startedAt: Date | null;
  decidedAt: Date | null;
  /** Null: not decided yet. */
  type: string | null;
  reason: string | null;
  /** `model` or `rules`. */
  planner: string | null;
  model: string | null;
  /** What had gone wrong before it. */
  lastFailed: string | null;
  steps: { id: string; target: string; kind: string; task: string; status: string }[];
}

/** A task's decisions in their order, each with how its steps stand. Empty for plans that decide nothing. */
export function decisionsOf(entries: readonly Entry[], steps: readonly StepView[]): DecisionView[] {
  const status = new Map(steps.map((step) => [step.id, step.status]));
  const decisions = new Map<number, DecisionView>();
  for (const entry of entries) {
    const number = Number(entry.data.step_number);
    if (entry.name === "orchestrator.planning.started") decisions.set(number, begun(entry, number));
    if (entry.name !== "orchestrator.planning.completed") continue;
    const { decision_type: type, reason, planner, model } = entry.data;
    decisions.set(number, {
      ...(decisions.get(number) ?? begun(entry, number)),
      decidedAt: entry.at,
      type: text(type),
      reason: text(reason),
      planner: text(planner),
      model: text(model),
      steps: stepsOf(entry.data, status),
    });
  }
  return [...decisions.values()];
}

function begun(entry: Entry, number: number): DecisionView {
  return {
    number,
    startedAt: entry.at,
    decidedAt: null,
    type: null,
    reason: null,
    planner: null,
    model: null,
    lastFailed: text(entry.data.last_failed),
    steps: [],
  };
}

function stepsOf({ steps }: JsonObject, status: ReadonlyMap<string, string>): DecisionView["steps"] {
  if (!Array.isArray(steps)) return [];
  return steps.filter(isJsonObject).map((step) => {
    const id = text(step.step_id) ?? "";
    const target = text(step.target) ?? "";
    return {
      id,
      target,
      kind: text(step.kind) ?? "",
      task: text(step.task) ?? "",
      status: status.get(id) ?? "pending",
    };
  });
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
