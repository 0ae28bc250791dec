import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { MemberRole } from "@/lib/core/scopes";
import { invitation, membership } from "@/lib/db/schema/workspace";
import type { Tx } from "@/lib/db/types";
import { type AuditAuthor, recordAudit } from "../audit/record";

/**
 * Turns a pending invitation into a membership, in the tenant's transaction. False when somebody used, revoked
 * or outlived it meanwhile: the conditional update says who won. Who may accept is decided by the caller.
 */
export async function acceptInvitation(
  tx: Tx,
  author: AuditAuthor,
  input: { invitationId: string; userId: string; role: MemberRole },
): Promise<boolean> {
  const { tenantId } = author;
  const won = await tx
    .update(invitation)
    .set({ acceptedAt: sql`now()`, acceptedBy: input.userId })
    .where(
      and(
        eq(invitation.tenantId, tenantId),
        eq(invitation.id, input.invitationId),
        isNull(invitation.acceptedAt),
        isNull(invitation.revokedAt),
        gt(invitation.expiresAt, sql`now()`),
      ),
    )
    .returning({ id: invitation.id });
  if (won.length === 0) return false;
  await tx
    .insert(membership)
    .values({ tenantId, userId: input.userId, role: input.role })
    .onConflictDoNothing();
  await recordAudit(tx, author, {
    action: "invitation.accepted",
    targetKind: "invitation",
    targetId: input.invitationId,
  });
  return true;
}
