import type { Durable } from "./durable";
import type { JsonObject } from "./json";
import type { ModelUsage } from "./model";

export const BUDGET_LIMITS = [
  "max_steps",
  "max_tokens",
  "max_cost_usd",
  "max_seconds",
  "max_tool_calls",
  "max_depth",
] as const;
export type BudgetLimit = (typeof BUDGET_LIMITS)[number];

/** What a workspace, a role or an orchestration may spend in a calendar month (UTC), all its executions together. */
export const MONTHLY_LIMITS = ["monthly_max_tokens", "monthly_max_cost_usd"] as const;
export type MonthlyLimit = (typeof MONTHLY_LIMITS)[number];

export const ON_EXCEEDED = ["ask", "fail"] as const;
export type OnExceeded = (typeof ON_EXCEEDED)[number];

/** From this part of a limit on, people are warned. */
export const WARN_AT = 0.8;

/** What an execution has used so far, its children's included. */
export interface BudgetUsage {
  steps: number;
  toolCalls: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
}

/** Has people asked for more than `exceeded` allows, where the plan itself asks. Null: nobody granted it. */
export type AskForBudget = (id: string, exceeded: JsonObject) => Promise<number | null>;

/** Who is about to call a model, and how people are asked, where that is not the step's own affair. */
export interface ModelCaller {
  ask?: AskForBudget;
  /** Id of the role that calls: its own limits of the month hold, too. */
  role?: string;
}

/**
 * What a task may spend, asked before it spends. Past a limit it waits for a person who raises it, where the policy
 * says so, or throws `budget_exceeded`. `id` names the question in the journal and is unique within the step.
 */
export interface TaskMeter {
  beforeModelCall(durable: Durable, id: string, caller?: ModelCaller): Promise<void>;
  beforeToolCall(durable: Durable, id: string): Promise<void>;
  /** Counts a call's usage; told at a replay, too. */
  spent(usage: ModelUsage): void;
  toolCalled(): void;
}

/** The number a budget sets for a limit; null: it sets none. */
export function limitOf(budget: JsonObject | null, name: BudgetLimit | MonthlyLimit): number | null {
  const value = budget?.[name];
  return typeof value === "number" ? value : null;
}

/** Whose month it is, as a raised limit is kept by: `workspace`, `role:<id>`, `orchestration:<id>`. */
export const WORKSPACE_MONTH = "workspace";

export function monthOf(kind: "role" | "orchestration", id: string): string {
  return `${kind}:${id}`;
}

/** Whether running out is a question to people; the default is to fail. */
export function onExceeded(budget: JsonObject | null): OnExceeded {
  return budget?.on_exceeded === "ask" ? "ask" : "fail";
}

/** The strictest of several budgets; what happens at a limit is said by the first that says it. Null: no limits. */
export function strictestBudget(...budgets: readonly (JsonObject | null | undefined)[]): JsonObject | null {
  if (!budgets.some(Boolean)) return null;
  const merged: JsonObject = {};
  for (const name of BUDGET_LIMITS) {
    const limits = budgets.map((budget) => limitOf(budget ?? null, name)).filter((value) => value !== null);
    if (limits.length > 0) merged[name] = Math.min(...limits);
  }
  const policy = budgets.find((budget) => budget?.on_exceeded === "ask" || budget?.on_exceeded === "fail");
  if (policy?.on_exceeded !== undefined) merged.on_exceeded = policy.on_exceeded;
  return Object.keys(merged).length > 0 ? merged : null;
}

/**
 * What is left of a budget for a child: its own limits are at most these. `max_depth` counts levels below, so that a
 * child has one less; a level less than none may not be started (`mayGoDeeper`).
 */
export function remainingBudget(
  budget: JsonObject | null,
  used: BudgetUsage,
  elapsedSeconds = 0,
): JsonObject | null {
  if (!budget) return null;
  const spent: Record<BudgetLimit, number> = {
    max_steps: used.steps,
    max_tokens: used.inputTokens + used.outputTokens,
    max_cost_usd: used.costUsd,
    max_seconds: elapsedSeconds,
    max_tool_calls: used.toolCalls,
    max_depth: 1,
  };
  const left: JsonObject = {};
  for (const name of BUDGET_LIMITS) {
    const limit = limitOf(budget, name);
    if (limit !== null) left[name] = Math.max(0, limit - spent[name]);
  }
  if (budget.on_exceeded !== undefined) left.on_exceeded = budget.on_exceeded;
  return Object.keys(left).length > 0 ? left : null;
}

/** Whether an execution with this budget may start another one. */
export function mayGoDeeper(budget: JsonObject | null): boolean {
  const depth = limitOf(budget, "max_depth");
  return depth === null || depth > 0;
}
