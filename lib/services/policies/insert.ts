import { newId } from "@/lib/core/ids";
import { toolPolicy } from "@/lib/db/schema/approvals";
import type { Tx } from "@/lib/db/types";
import { recordAudit } from "../audit/record";
import type { Context } from "../context";
import type { PolicyRow } from "./present";
import type { CreateToolPolicy } from "./shapes";

/** Inside the caller's transaction; `rulesChanged` after its commit. */
export async function insertPolicy(
  tx: Tx,
  ctx: Context,
  given: CreateToolPolicy,
  fromApproval: string | null = null,
): Promise<PolicyRow> {
  const [row] = await tx
    .insert(toolPolicy)
    .values({
      tenantId: ctx.tenantId,
      id: newId("toolPolicy"),
      tool: given.tool,
      decision: given.decision,
      bounds: given.bounds,
      roleId: given.role_id,
      orchestrationId: given.orchestration_id,
      requiredRole: given.required_role,
      remaining: given.max_uses,
      expiresAt: given.until === null ? null : new Date(given.until),
      fromApproval,
      createdBy: ctx.actor.id,
    })
    .returning();
  if (!row) throw new Error("The rule was not written.");
  await recordAudit(tx, ctx, { action: "tool_policy.created", targetKind: "tool_policy", targetId: row.id });
  return row;
}
