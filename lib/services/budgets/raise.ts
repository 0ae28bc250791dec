import { and, eq } from "drizzle-orm";
import { limitOf, type BudgetLimit, type MonthlyLimit } from "@/lib/core/budget";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { execution } from "@/lib/db/schema/execution";
import type { Context } from "../context";

/** Raises one limit of an execution; what is higher already stays. For agents after somebody approved it. */
export async function raiseBudget(
  ctx: Context,
  { executionId, limit, to }: { executionId: string; limit: BudgetLimit; to: number },
): Promise<void> {
  await ctx.db(async (tx) => {
    const own = and(eq(execution.tenantId, ctx.tenantId), eq(execution.id, executionId));
    const [row] = await tx.select({ budget: execution.budget }).from(execution).where(own).for("update");
    const before = limitOf(row?.budget ?? null, limit);
    if (!row || (before !== null && before >= to)) return;
    await tx
      .update(execution)
      .set({ budget: { ...row.budget, [limit]: to } })
      .where(own);
  });
}

/** Raises a month's limit for this family of executions alone; what is higher already stays. */
export async function raiseMonth(
  ctx: Context,
  {
    executionId,
    subject,
    limit,
    to,
  }: { executionId: string; subject: string; limit: MonthlyLimit; to: number },
): Promise<void> {
  await ctx.db(async (tx) => {
    const own = and(eq(execution.tenantId, ctx.tenantId), eq(execution.id, executionId));
    const [row] = await tx.select({ budget: execution.budget }).from(execution).where(own).for("update");
    const before = raisedMonth(row?.budget ?? null, subject);
    if (!row || (limitOf(before, limit) ?? 0) >= to) return;
    const months = isJsonObject(row.budget?.months_raised) ? row.budget.months_raised : {};
    const raised = { ...months, [subject]: { ...before, [limit]: to } };
    await tx
      .update(execution)
      .set({ budget: { ...row.budget, months_raised: raised } })
      .where(own);
  });
}

/** What people granted a family of executions beyond the limits of a month; read off its outermost one's budget. */
export function raisedMonth(budget: JsonObject | null, subject: string): JsonObject | null {
  const months = budget?.months_raised;
  const raised = isJsonObject(months) ? months[subject] : null;
  return isJsonObject(raised) ? raised : null;
}
