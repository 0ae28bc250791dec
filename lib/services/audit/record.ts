import { desc, eq, sql } from "drizzle-orm";
import type { Actor } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import { auditEntry } from "@/lib/db/schema/workspace";
import type { Tx } from "@/lib/db/types";
import { auditHash, CHAIN_START } from "./chain";

/** Who did it and through which request: any `Context`, or the few fields a system job or sign-in has. */
export interface AuditAuthor {
  actor: Actor;
  tenantId: string;
  requestId: string | null;
  ip: string | null;
  clock?: () => Date;
}

export interface AuditChange {
  /** Dotted, past tense: `api_key.created`. */
  action: string;
  targetKind: string;
  targetId: string;
  /** Names of changed fields, never values. */
  changedFields?: readonly string[];
  outcome?: "success" | "denied" | "failed";
}

/**
 * Adds one row to the tenant's audit chain, in the transaction of the change itself. Call it last in the
 * transaction: it holds the tenant's chain lock until the commit.
 */
export async function recordAudit(tx: Tx, ctx: AuditAuthor, change: AuditChange): Promise<void> {
  // A statement of its own: the next one must take its snapshot after the lock was granted.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`audit:${ctx.tenantId}`}, 0))`);
  const [head] = await tx
    .select({ seq: auditEntry.seq, hash: auditEntry.hash })
    .from(auditEntry)
    .where(eq(auditEntry.tenantId, ctx.tenantId))
    .orderBy(desc(auditEntry.seq))
    .limit(1);
  const row = {
    tenantId: ctx.tenantId,
    id: newId("audit"),
    seq: (head?.seq ?? 0) + 1,
    at: ctx.clock?.() ?? new Date(),
    actorKind: ctx.actor.kind,
    actorId: ctx.actor.id,
    actorLabel: ctx.actor.label,
    action: change.action,
    targetKind: change.targetKind,
    targetId: change.targetId,
    outcome: change.outcome ?? "success",
    ip: ctx.ip,
    requestId: ctx.requestId,
    changedFields: [...(change.changedFields ?? [])],
    prevHash: head?.hash ?? CHAIN_START,
  };
  await tx.insert(auditEntry).values({ ...row, hash: auditHash(row) });
}
