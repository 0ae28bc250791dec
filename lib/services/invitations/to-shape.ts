import type { invitation } from "@/lib/db/schema/workspace";
import type { Invitation } from "./shapes";

export type InvitationRow = typeof invitation.$inferSelect;

export function toInvitation(row: InvitationRow, now: Date): Invitation {
  return {
    id: row.id,
    object: "invitation",
    email: row.email,
    role: row.role,
    status: statusOf(row, now),
    invited_by: row.invitedBy,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    accepted_at: row.acceptedAt?.toISOString() ?? null,
    accepted_by: row.acceptedBy,
    revoked_at: row.revokedAt?.toISOString() ?? null,
  };
}

function statusOf(row: InvitationRow, now: Date): Invitation["status"] {
  if (row.acceptedAt) return "accepted";
  if (row.revokedAt) return "revoked";
  return row.expiresAt <= now ? "expired" : "pending";
}
