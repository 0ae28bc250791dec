import { limitOf, WARN_AT, type BudgetLimit } from "@/lib/core/budget";
import type { JsonObject } from "@/lib/core/json";

/** What a plan has used when its next step wants to begin. */
export interface Progress {
  steps: number;
  toolCalls: number;
  elapsedMs: number;
  /** Whether the next step is a call of a tool. */
  nextIsToolCall: boolean;
}

/** A limit, what it allows, and what is used of it. */
export interface LimitState {
  limit: BudgetLimit;
  allowed: number;
  used: number;
}

interface Rule {
  limit: BudgetLimit;
  used: (now: Progress) => number;
  /** What the next step adds for certain. */
  next: (now: Progress) => number;
}

/** One more limit of plans: one more rule. Tokens and money are the meter's, before each call of a model. */
const RULES: readonly Rule[] = [
  { limit: "max_steps", used: (now) => now.steps, next: () => 1 },
  { limit: "max_tool_calls", used: (now) => now.toolCalls, next: (now) => (now.nextIsToolCall ? 1 : 0) },
  { limit: "max_seconds", used: (now) => now.elapsedMs / 1_000, next: () => 0 },
];

/** The first limit that the next step would pass; null: it may begin. */
export function firstExceeded(budget: JsonObject | null, now: Progress): LimitState | null {
  return states(budget, now).find(({ allowed, used, next }) => used + next > allowed) ?? null;
}

/** The limits of which the next step uses the last part. */
export function nearlyExceeded(budget: JsonObject | null, now: Progress): LimitState[] {
  return states(budget, now).filter(
    ({ allowed, used, next }) => used + next <= allowed && used + next >= allowed * WARN_AT,
  );
}

function states(budget: JsonObject | null, now: Progress) {
  if (!budget) return [];
  return RULES.flatMap(({ limit, used, next }) => {
    const allowed = limitOf(budget, limit);
    return allowed === null ? [] : [{ limit, allowed, used: used(now), next: next(now) }];
  });
}
