import { and, eq, sql } from "drizzle-orm";
import type { ApprovalKind, RiskClass, TimeoutAction } from "@/lib/core/approval";
import { TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Json } from "@/lib/core/json";
import type { MemberRole } from "@/lib/core/scopes";
import { approval } from "@/lib/db/schema/approvals";
import type { Context } from "../context";
import { approvalDigest } from "./digest";

export type ApprovalRow = typeof approval.$inferSelect;

/** A question to people about one exact call. */
export interface ApprovalRequest {
  executionId: string;
  step: string;
  /** Journal key: asked again after a crash it is the same question. */
  key: string;
  kind: ApprovalKind;
  tool: string;
  arguments: Json;
  message: string | null;
  riskClass: RiskClass;
  destination: string | null;
  requiredRole: MemberRole | null;
  approvers: string[];
  timeoutMs: number;
  onTimeout: TimeoutAction;
  policyId: string | null;
}

/** Writes the question down, once per execution and key. */
export async function requestApproval(ctx: Context, request: ApprovalRequest): Promise<ApprovalRow> {
  const { kind: actorKind, id: actorId, label } = ctx.actor;
  return ctx.db(async (tx) => {
    const { timeoutMs, ...values } = request;
    const written = await tx
      .insert(approval)
      .values({
        ...values,
        tenantId: ctx.tenantId,
        id: newId("approval"),
        digest: approvalDigest(request.tool, request.arguments),
        requestedBy: { kind: actorKind, id: actorId, label },
        status: "pending",
        expiresAt: sql`now() + ${timeoutMs}::double precision * interval '1 millisecond'`,
      })
      .onConflictDoNothing({ target: [approval.tenantId, approval.executionId, approval.key] })
      .returning();
    if (written[0]) return written[0];
    const [earlier] = await tx
      .select()
      .from(approval)
      .where(
        and(
          eq(approval.tenantId, ctx.tenantId),
          eq(approval.executionId, request.executionId),
          eq(approval.key, request.key),
        ),
      );
    if (earlier?.digest !== approvalDigest(request.tool, request.arguments)) {
      throw new TuttiError("conflict", "Another call was asked about in this place.");
    }
    return earlier;
  });
}
