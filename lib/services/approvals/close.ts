import { and, eq, sql } from "drizzle-orm";
import { approval } from "@/lib/db/schema/approvals";
import type { Tx } from "@/lib/db/types";

/** Nobody needs to decide any more what an ended execution asked. */
export async function cancelApprovals(tx: Tx, tenantId: string, executionId: string): Promise<void> {
  await tx
    .update(approval)
    .set({ status: "cancelled", decidedAt: sql`now()` })
    .where(
      and(
        eq(approval.tenantId, tenantId),
        eq(approval.executionId, executionId),
        eq(approval.status, "pending"),
      ),
    );
}
