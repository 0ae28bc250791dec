import type { BudgetLimit, MonthlyLimit } from "./budget";

/** What a limit counts, for people. */
export const LIMIT_WORDS: Record<BudgetLimit | MonthlyLimit, string> = {
  max_steps: "steps",
  max_tokens: "tokens",
  max_cost_usd: "US dollars",
  max_seconds: "seconds",
  max_tool_calls: "tool calls",
  max_depth: "levels of executions",
  monthly_max_tokens: "tokens this month",
  monthly_max_cost_usd: "US dollars this month",
};

const ONE: Record<BudgetLimit | MonthlyLimit, string> = {
  max_steps: "step",
  max_tokens: "token",
  max_cost_usd: "US dollar",
  max_seconds: "second",
  max_tool_calls: "tool call",
  max_depth: "level of executions",
  monthly_max_tokens: "token this month",
  monthly_max_cost_usd: "US dollar this month",
};

/** `1 step`, `2.5 US dollars`. */
export function limitPhrase(limit: BudgetLimit | MonthlyLimit, value: number): string {
  return `${limitNumber(value)} ${value === 1 ? ONE[limit] : LIMIT_WORDS[limit]}`;
}

/** Up to four significant digits for money and time, whole numbers for what is counted. */
export function limitNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
