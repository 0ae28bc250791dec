import type { ErrorRecord } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";

/** What the rules look at before each batch. */
export interface Progress {
  dispatchedSteps: number;
  nextSteps: number;
  toolCalls: number;
  elapsedMs: number;
}

/** A small predicate: the error that ends the execution, or null to go on. */
export type StopRule = (progress: Progress) => ErrorRecord | null;

function limit(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function exceeded(what: string, allowed: number): ErrorRecord {
  return { code: "budget_exceeded", message: `The budget of ${allowed} ${what} is used up.` };
}

/** The limits of an execution's `budget`, in the words of the API. */
export function budgetRules(budget: JsonObject | null): StopRule[] {
  const steps = limit(budget?.max_steps);
  const toolCalls = limit(budget?.max_tool_calls);
  const seconds = limit(budget?.max_seconds);
  const rules: StopRule[] = [];
  if (steps !== null) {
    rules.push((now) => (now.dispatchedSteps + now.nextSteps > steps ? exceeded("steps", steps) : null));
  }
  if (toolCalls !== null) {
    rules.push((now) =>
      now.toolCalls + now.nextSteps > toolCalls ? exceeded("tool calls", toolCalls) : null,
    );
  }
  if (seconds !== null) {
    rules.push((now) => (now.elapsedMs > seconds * 1000 ? exceeded("seconds", seconds) : null));
  }
  return rules;
}

export function firstStop(rules: readonly StopRule[], progress: Progress): ErrorRecord | null {
  for (const rule of rules) {
    const error = rule(progress);
    if (error) return error;
  }
  return null;
}
