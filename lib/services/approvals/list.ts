import { and, desc, eq, gt, lt, lte, or, sql, type SQL } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import type { ApprovalKind, ApprovalStatus } from "@/lib/core/approval";
import { approval } from "@/lib/db/schema/approvals";
import type { ServiceCall } from "../context";
import { pageSizeOf, positionOf, toPage, type Page, type PageInput } from "../paging";
import { presentApproval, selectApprovals } from "./present";
import type { Approval } from "./shapes";

export interface ListApprovalsInput extends PageInput {
  status?: ApprovalStatus;
  kind?: ApprovalKind;
  execution_id?: string;
}

/** What was asked of people, newest first. */
export async function listApprovals({
  ctx,
  input,
}: ServiceCall<ListApprovalsInput>): Promise<Page<Approval>> {
  requireScope(ctx.actor, "approvals:read");
  const limit = pageSizeOf(input);
  const before = positionOf(input);
  const where = and(
    eq(approval.tenantId, ctx.tenantId),
    before === undefined ? undefined : lt(approval.id, before),
    input.kind === undefined ? undefined : eq(approval.kind, input.kind),
    input.execution_id === undefined ? undefined : eq(approval.executionId, input.execution_id),
    input.status === undefined ? undefined : byStatus(input.status),
  );
  const rows = await ctx.db((tx) =>
    selectApprovals(tx, where)
      .orderBy(desc(approval.id))
      .limit(limit + 1),
  );
  const page = toPage(rows, limit, ({ row }) => row.id);
  return { ...page, data: page.data.map(presentApproval) };
}

function byStatus(status: ApprovalStatus): SQL | undefined {
  const pending = eq(approval.status, "pending");
  if (status === "pending") return and(pending, gt(approval.expiresAt, sql`now()`));
  if (status !== "expired") return eq(approval.status, status);
  return or(eq(approval.status, "expired"), and(pending, lte(approval.expiresAt, sql`now()`)));
}
