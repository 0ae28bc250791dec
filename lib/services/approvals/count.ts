import { and, count, eq, gt, sql } from "drizzle-orm";
import { approval } from "@/lib/db/schema/approvals";
import type { ServiceCall } from "../context";

/** How many questions wait for people; 0 for who may not see them. */
export async function countPendingApprovals({ ctx }: ServiceCall<Record<never, never>>): Promise<number> {
  if (!ctx.actor.scopes.includes("approvals:read")) return 0;
  const [row] = await ctx.db((tx) =>
    tx
      .select({ pending: count() })
      .from(approval)
      .where(
        and(
          eq(approval.tenantId, ctx.tenantId),
          eq(approval.status, "pending"),
          gt(approval.expiresAt, sql`now()`),
        ),
      ),
  );
  return row?.pending ?? 0;
}
