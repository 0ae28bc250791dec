import { and, eq, isNull, notInArray, or, sql } from "drizzle-orm";
import { hasCode } from "@/lib/core/errors";
import { approval } from "@/lib/db/schema/approvals";
import { execution } from "@/lib/db/schema/execution";
import type { Context, ServiceCall } from "../context";
import { cancelExecution } from "./cancel";

export interface AbandonStepInput {
  executionId: string;
  /** Its path; null: all steps of an execution that is given up. */
  step: string | null;
}

/**
 * What a step has begun beside itself, when nobody waits for it any more: its open questions are withdrawn, the
 * executions it started are cancelled. May be called again.
 */
export async function abandonStep({ ctx, input }: ServiceCall<AbandonStepInput>): Promise<void> {
  await withdrawQuestions(ctx, input);
  for (const id of await childrenOf(ctx, input)) {
    await cancelExecution({ ctx, input: { id } }).catch((error: unknown) => {
      // It has just ended.
      if (!hasCode(error, "conflict")) throw error;
    });
  }
}

/** The execution is locked first, as by whoever decides: of a decision and this one comes first. */
async function withdrawQuestions(ctx: Context, { executionId, step }: AbandonStepInput): Promise<void> {
  await ctx.db(async (tx) => {
    await tx
      .select({ id: execution.id })
      .from(execution)
      .where(and(eq(execution.tenantId, ctx.tenantId), eq(execution.id, executionId)))
      .for("update");
    await tx
      .update(approval)
      .set({ status: "cancelled", decidedAt: sql`now()` })
      .where(
        and(
          eq(approval.tenantId, ctx.tenantId),
          eq(approval.executionId, executionId),
          eq(approval.status, "pending"),
          step === null
            ? undefined
            : or(eq(approval.step, step), sql`starts_with(${approval.key}, ${`${executionId}:${step}/`})`),
        ),
      );
  });
}

/** Those of a later attempt, too: `path#2`. Without those that are to be cancelled already. */
async function childrenOf(ctx: Context, { executionId, step }: AbandonStepInput): Promise<string[]> {
  const { id, parentId, parentStep, status, cancelRequestedAt } = execution;
  const rows = await ctx.db((tx) =>
    tx
      .select({ id })
      .from(execution)
      .where(
        and(
          eq(execution.tenantId, ctx.tenantId),
          eq(parentId, executionId),
          step === null
            ? undefined
            : or(eq(parentStep, step), sql`starts_with(${parentStep}, ${`${step}#`})`),
          notInArray(status, ["completed", "failed", "cancelled"]),
          isNull(cancelRequestedAt),
        ),
      ),
  );
  return rows.map((row) => row.id);
}
