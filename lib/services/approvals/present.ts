import { and, eq, sql, type SQL } from "drizzle-orm";
import type { ApprovalStatus } from "@/lib/core/approval";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { approval } from "@/lib/db/schema/approvals";
import { execution } from "@/lib/db/schema/execution";
import type { Tx } from "@/lib/db/types";
import { redactJson } from "@/lib/guard/redact";
import { iso, isoOrNull } from "../iso";
import type { ApprovalRow } from "./request";
import type { Approval } from "./shapes";

/** As it stands by database time: the sweep that writes `expired` down comes a little later. */
export const STATUS_NOW = sql<ApprovalStatus>`case when ${approval.status} = 'pending' and ${approval.expiresAt} <= now()
  then 'expired' else ${approval.status} end`;

export interface ApprovalWithTitle {
  row: ApprovalRow;
  status: ApprovalStatus;
  title: string | null;
}

/** Approvals with what their lists and pages show. */
export function selectApprovals(tx: Tx, where: SQL | undefined) {
  return tx
    .select({ row: approval, status: STATUS_NOW, title: execution.title })
    .from(approval)
    .leftJoin(
      execution,
      and(eq(execution.tenantId, approval.tenantId), eq(execution.id, approval.executionId)),
    )
    .where(where);
}

export function presentApproval({ row, status, title }: ApprovalWithTitle): Approval {
  return {
    id: row.id,
    object: "approval",
    kind: row.kind,
    status,
    execution_id: row.executionId,
    execution_title: title ?? "",
    step: row.step,
    tool: row.tool,
    message: redactJson(row.message) as string | null,
    arguments: redactJson(row.arguments),
    digest: row.digest,
    risk_class: row.riskClass,
    destination: redactJson(row.destination) as string | null,
    requested_by: personOf(row.requestedBy),
    required_role: row.requiredRole,
    approvers: row.approvers,
    on_timeout: row.onTimeout,
    decided_by: isJsonObject(row.decidedBy) ? personOf(row.decidedBy) : null,
    decided_at: isoOrNull(row.decidedAt),
    comment: redactJson(row.comment) as string | null,
    answer: row.answer ?? null,
    replaced_by: row.replacedBy,
    policy_id: row.policyId,
    used_at: isoOrNull(row.usedAt),
    expires_at: iso(row.expiresAt),
    created_at: iso(row.createdAt),
    links: { self: `/v1/approvals/${row.id}`, execution: `/v1/executions/${row.executionId}` },
  };
}

function personOf({ kind, id, label }: JsonObject): Approval["requested_by"] {
  return { kind: String(kind ?? ""), id: String(id ?? ""), label: String(label ?? "") };
}
