import { and, desc, eq, gte, lt, lte } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { invalid } from "@/lib/core/errors";
import { auditEntry } from "@/lib/db/schema/workspace";
import type { ServiceCall } from "../context";
import { type Page, pageSizeOf, positionOf, toPage } from "../paging";
import type { AuditRow } from "./chain";
import type { AuditEntry, AuditListInput } from "./shapes";

/** The workspace's audit log, newest first. */
export async function listAudit({ ctx, input }: ServiceCall<AuditListInput>): Promise<Page<AuditEntry>> {
  requireScope(ctx.actor, "audit:read");
  const limit = pageSizeOf(input);
  const before = sequenceOf(positionOf(input));
  const where = and(
    eq(auditEntry.tenantId, ctx.tenantId),
    before === undefined ? undefined : lt(auditEntry.seq, before),
    input.actor_id === undefined ? undefined : eq(auditEntry.actorId, input.actor_id),
    input.action === undefined ? undefined : eq(auditEntry.action, input.action),
    input.target_id === undefined ? undefined : eq(auditEntry.targetId, input.target_id),
    input.from === undefined ? undefined : gte(auditEntry.at, new Date(input.from)),
    input.to === undefined ? undefined : lte(auditEntry.at, new Date(input.to)),
  );
  const rows = await ctx.db((tx) =>
    tx
      .select()
      .from(auditEntry)
      .where(where)
      .orderBy(desc(auditEntry.seq))
      .limit(limit + 1),
  );
  const page = toPage(rows, limit, (row) => String(row.seq));
  return { ...page, data: page.data.map(toAuditEntry) };
}

/** A cursor's position as a sequence number; throws for cursors of other lists. */
export function sequenceOf(position: string | undefined): number | undefined {
  if (position === undefined) return undefined;
  const seq = Number(position);
  if (!Number.isSafeInteger(seq) || seq < 0) throw invalid("This cursor belongs to another list.", "/cursor");
  return seq;
}

function toAuditEntry(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    object: "audit_entry",
    seq: row.seq,
    at: row.at.toISOString(),
    actor: {
      kind: row.actorKind === "user" || row.actorKind === "key" ? row.actorKind : "system",
      id: row.actorId,
      label: row.actorLabel,
    },
    action: row.action,
    target: { kind: row.targetKind, id: row.targetId },
    outcome: row.outcome,
    ip: row.ip,
    request_id: row.requestId,
    changed_fields: row.changedFields,
    prev_hash: row.prevHash,
    hash: row.hash,
  };
}
