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

/** Up to four significant digits for money and time, whole numbers for what is counted. */
export function limitNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
