import { and, eq } from "drizzle-orm";
import { limitOf, type BudgetLimit } from "@/lib/core/budget";
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

/** From now on the months' limits don't stop this family of executions. */
export async function exemptFromMonth(ctx: Context, executionId: string): Promise<void> {
  await ctx.db(async (tx) => {
    const own = and(eq(execution.tenantId, ctx.tenantId), eq(execution.id, executionId));
    const [row] = await tx.select({ budget: execution.budget }).from(execution).where(own).for("update");
    await tx
      .update(execution)
      .set({ budget: { ...row?.budget, monthly_exempt: true } })
      .where(own);
  });
}
