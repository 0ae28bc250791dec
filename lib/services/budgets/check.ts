import { sql } from "drizzle-orm";
import {
  limitOf,
  onExceeded,
  WARN_AT,
  type BudgetLimit,
  type MonthlyLimit,
  type OnExceeded,
} from "@/lib/core/budget";
import type { JsonObject } from "@/lib/core/json";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";
import { workspaceRules } from "../policies/rules";
import { limitedMonths, monthReports } from "./months";
import { readSpendings, type Spending } from "./spending";

/** Where a limit stands, and whose it is. */
export interface LimitReport extends JsonObject {
  limit: BudgetLimit | MonthlyLimit;
  allowed: number;
  used: number;
  /** The execution whose budget it is; of a month's limit the outermost one. */
  execution_id: string;
  /** In words: `this execution`, `the workspace`, `the role Writer`. */
  of: string;
  /** Of a month's limit whose month (`core/budget`); null: an execution's. */
  subject: string | null;
  on_exceeded: OnExceeded;
}

/** What a check found, as the journal keeps it. */
export interface BudgetVerdict extends JsonObject {
  exceeded: LimitReport | null;
  /** Set when a limit came near that nobody has been warned of. */
  warned: LimitReport | null;
  on_exceeded: OnExceeded;
}

export interface BudgetQuestion {
  executionId: string;
  rootId: string;
  orchestrationId: string | null;
  /** Id of the role that is about to spend; null: none. */
  role: string | null;
  /** What is about to be spent. */
  before: "model" | "tool" | "step" | "tool_step";
}

export const LIMITS_BEFORE: Record<BudgetQuestion["before"], readonly BudgetLimit[]> = {
  model: ["max_tokens", "max_cost_usd", "max_seconds"],
  tool: ["max_tool_calls", "max_seconds"],
  step: ["max_steps"],
  tool_step: ["max_steps", "max_tool_calls"],
};

/**
 * Whether it may still begin: by the budgets of the execution and of all above it, which what runs beside it uses, too,
 * and before a call of a model by the months of workspace, orchestration and role.
 */
export async function checkBudget(ctx: Context, question: BudgetQuestion): Promise<BudgetVerdict> {
  const rules = await workspaceRules(ctx);
  const { executionId, rootId, before } = question;
  const months = before === "model" ? limitedMonths(rules, question) : [];
  return ctx.db(async (tx) => {
    const calls = before !== "model";
    const family = await readSpendings(tx, { tenantId: ctx.tenantId, id: executionId, calls });
    const own = family[0]?.budget ?? null;
    const fallback = own?.on_exceeded === undefined ? rules.budget : own;
    const outermost = family.find((one) => one.executionId === rootId)?.budget ?? null;
    const reports = [
      ...family.flatMap((one) => reportsOf(one, question, onExceeded(fallback))),
      ...(await monthReports(tx, ctx.tenantId, months, { rootId, budget: outermost, fallback })),
    ];
    const exceeded = reports.find(({ used, allowed }) => used >= allowed) ?? null;
    const near = exceeded ? undefined : reports.find(({ used, allowed }) => used >= allowed * WARN_AT);
    const isNews = near && !(await wasWarned(tx, ctx.tenantId, executionId, near));
    return { exceeded, warned: isNews ? near : null, on_exceeded: exceeded?.on_exceeded ?? "fail" };
  });
}

function reportsOf(
  { executionId, budget, used, elapsedSeconds }: Spending,
  question: BudgetQuestion,
  policy: OnExceeded,
): LimitReport[] {
  const amounts: Record<BudgetLimit, number> = {
    max_steps: used.steps,
    max_tokens: used.inputTokens + used.outputTokens,
    max_cost_usd: Math.round(used.costUsd * 1e9) / 1e9,
    max_seconds: Math.round(elapsedSeconds * 1_000) / 1_000,
    max_tool_calls: used.toolCalls,
    max_depth: 0,
  };
  const isOwn = executionId === question.executionId;
  const of = isOwn ? "this execution" : "the execution that started this one";
  const whose = { execution_id: executionId, of, subject: null, on_exceeded: policy };
  return LIMITS_BEFORE[question.before].flatMap((limit) => {
    const allowed = limitOf(budget, limit);
    return allowed === null ? [] : [{ limit, allowed, used: amounts[limit], ...whose }];
  });
}

async function wasWarned(
  tx: Tx,
  tenantId: string,
  executionId: string,
  { limit, of }: LimitReport,
): Promise<boolean> {
  const found = await tx.execute(sql`select 1 from ledger_entry where tenant_id = ${tenantId}
    and execution_id = ${executionId} and name = 'budget.warned' and data ->> 'limit' = ${limit}
    and data ->> 'of' = ${of} limit 1`);
  return (found as { rows: unknown[] }).rows.length > 0;
}
