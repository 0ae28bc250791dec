import { and, eq, sql } from "drizzle-orm";
import {
  limitOf,
  onExceeded,
  WARN_AT,
  type BudgetLimit,
  type MonthlyLimit,
  type OnExceeded,
} from "@/lib/core/budget";
import type { JsonObject } from "@/lib/core/json";
import { usageTotal } from "@/lib/db/schema/models";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";
import { workspaceRules } from "../policies/rules";
import { readSpending, type Spending } from "./spending";

/** Where a limit stands, and whose it is. */
export interface LimitReport extends JsonObject {
  limit: BudgetLimit | MonthlyLimit;
  allowed: number;
  used: number;
  /** The execution whose budget it is; of a month's limit the outermost one. */
  execution_id: string;
  of: "this execution" | "the execution that started this one" | "the workspace";
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
  /** What is about to be spent. */
  before: "model" | "tool";
}

const LIMITS: Record<BudgetQuestion["before"], readonly BudgetLimit[]> = {
  model: ["max_tokens", "max_cost_usd", "max_seconds"],
  tool: ["max_tool_calls", "max_seconds"],
};

/** Whether a call may still be made: by the execution's own budget, by that of the outermost one, by the month. */
export async function checkBudget(ctx: Context, question: BudgetQuestion): Promise<BudgetVerdict> {
  const { budget: ofWorkspace } = await workspaceRules(ctx);
  const { executionId, rootId, before } = question;
  return ctx.db(async (tx) => {
    const calls = before === "tool";
    const read = (id: string) => readSpending(tx, { tenantId: ctx.tenantId, id, calls });
    const own = await read(executionId);
    const root = rootId === executionId ? own : await read(rootId);
    const reports = [
      ...reportsOf(own, executionId, "this execution", before),
      ...(root === own ? [] : reportsOf(root, rootId, "the execution that started this one", before)),
      ...(calls || root.budget?.monthly_exempt === true ? [] : await ofMonth(tx, ctx, rootId, ofWorkspace)),
    ];
    const exceeded = reports.find(({ used, allowed }) => used >= allowed) ?? null;
    const near = exceeded ? undefined : reports.find(({ used, allowed }) => used >= allowed * WARN_AT);
    const isNews = near && !(await wasWarned(tx, ctx.tenantId, executionId, near.limit));
    return { exceeded, warned: isNews ? near : null, on_exceeded: onExceeded(own.budget ?? ofWorkspace) };
  });
}

function reportsOf(
  { budget, used, elapsedSeconds }: Spending,
  executionId: string,
  of: LimitReport["of"],
  before: BudgetQuestion["before"],
): LimitReport[] {
  const amounts: Partial<Record<BudgetLimit, number>> = {
    max_tokens: used.inputTokens + used.outputTokens,
    max_cost_usd: Math.round(used.costUsd * 1e9) / 1e9,
    max_seconds: Math.round(elapsedSeconds * 1_000) / 1_000,
    max_tool_calls: used.toolCalls,
  };
  return LIMITS[before].flatMap((limit) => {
    const allowed = limitOf(budget, limit);
    return allowed === null
      ? []
      : [{ limit, allowed, used: amounts[limit] ?? 0, execution_id: executionId, of }];
  });
}

async function ofMonth(
  tx: Tx,
  ctx: Context,
  rootId: string,
  budget: JsonObject | null,
): Promise<LimitReport[]> {
  const tokens = limitOf(budget, "monthly_max_tokens");
  const cost = limitOf(budget, "monthly_max_cost_usd");
  if (tokens === null && cost === null) return [];
  const [row] = await tx
    .select()
    .from(usageTotal)
    .where(
      and(
        eq(usageTotal.tenantId, ctx.tenantId),
        eq(usageTotal.period, sql`to_char(now() at time zone 'utc', 'YYYY-MM')`),
        eq(usageTotal.subjectKind, "tenant"),
        eq(usageTotal.subject, ""),
      ),
    );
  const report = (limit: MonthlyLimit, allowed: number | null, used: number): LimitReport[] =>
    allowed === null ? [] : [{ limit, allowed, used, execution_id: rootId, of: "the workspace" }];
  return [
    ...report("monthly_max_tokens", tokens, (row?.inputTokens ?? 0) + (row?.outputTokens ?? 0)),
    ...report("monthly_max_cost_usd", cost, row?.costUsd ?? 0),
  ];
}

async function wasWarned(tx: Tx, tenantId: string, executionId: string, limit: string): Promise<boolean> {
  const found = await tx.execute(sql`select 1 from ledger_entry where tenant_id = ${tenantId}
    and execution_id = ${executionId} and name = 'budget.warned' and data ->> 'limit' = ${limit} limit 1`);
  return (found as { rows: unknown[] }).rows.length > 0;
}
