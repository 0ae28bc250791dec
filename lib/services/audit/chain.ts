import { createHash } from "node:crypto";
import { canonicalJson } from "@/lib/core/canonical-json";
import type { auditEntry } from "@/lib/db/schema/workspace";

export type AuditRow = typeof auditEntry.$inferSelect;

/** The `prevHash` of a tenant's first row. */
export const CHAIN_START = "";

/** SHA-256 (hex) over the previous row's hash and this row's canonical JSON (RFC 8785). */
export function auditHash(row: Omit<AuditRow, "hash">): string {
  const content = canonicalJson({
    tenant_id: row.tenantId,
    id: row.id,
    seq: row.seq,
    at: row.at.toISOString(),
    actor_kind: row.actorKind,
    actor_id: row.actorId,
    actor_label: row.actorLabel,
    action: row.action,
    target_kind: row.targetKind,
    target_id: row.targetId,
    outcome: row.outcome,
    ip: row.ip,
    request_id: row.requestId,
    changed_fields: row.changedFields,
  });
  return createHash("sha256").update(row.prevHash).update(content).digest("hex");
}
