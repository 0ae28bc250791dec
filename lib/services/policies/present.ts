import type { toolPolicy } from "@/lib/db/schema/approvals";
import { iso, isoOrNull } from "../iso";
import type { ToolPolicy } from "./shapes";

export type PolicyRow = typeof toolPolicy.$inferSelect;

export function presentPolicy(row: PolicyRow, now: Date): ToolPolicy {
  const over = (row.expiresAt !== null && row.expiresAt <= now) || row.remaining === 0;
  return {
    id: row.id,
    object: "tool_policy",
    tool: row.tool,
    decision: row.decision,
    bounds: row.bounds as unknown as ToolPolicy["bounds"],
    role_id: row.roleId,
    orchestration_id: row.orchestrationId,
    required_role: row.requiredRole,
    remaining_uses: row.remaining,
    until: isoOrNull(row.expiresAt),
    standing: !over,
    from_approval: row.fromApproval,
    created_by: row.createdBy,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  };
}
