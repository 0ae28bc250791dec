import { and, eq, sql } from "drizzle-orm";
import { execution } from "@/lib/db/schema/execution";
import { idempotencyRecord } from "@/lib/db/schema/limits";
import type { Tx } from "@/lib/db/types";
import type { ExecutionStatus } from "@/lib/core/states";
import type { Context } from "../context";

/** How long an equal write request is taken for a repeat. */
export const WRITE_SHARED_SECONDS = 3_600;
const UNDER_WAY: readonly ExecutionStatus[] = ["queued", "running", "waiting"];
const SHARED: Record<"read" | "write", readonly ExecutionStatus[]> = {
  read: UNDER_WAY,
  write: [...UNDER_WAY, "completed"],
};

export interface ImplicitKey {
  effect: "read" | "write";
  id: string;
}

/**
 * Without an Idempotency-Key, an equal request of the same caller shares the execution of the one before: a writing
 * capability for an hour, a reading one while that is still under way. A failed or cancelled execution frees the key.
 * Returns the earlier execution's id, or null after making the key this execution's own.
 */
export async function shareImplicit(
  tx: Tx,
  ctx: Context,
  { executionId, key }: { executionId: string; key: ImplicitKey | null },
): Promise<string | null> {
  if (!key) return null;
  const record = idempotencyRecord;
  const expiresAt = sql`now() + make_interval(secs => ${WRITE_SHARED_SECONDS}::double precision)`;
  const mine = {
    tenantId: ctx.tenantId,
    id: key.id,
    fingerprint: "",
    state: "done" as const,
    owner: "",
    implicit: 1,
  };
  const inserted = await tx
    .insert(record)
    .values({ ...mine, leaseUntil: sql`now()`, executionId, expiresAt })
    .onConflictDoNothing()
    .returning({ id: record.id });
  if (inserted.length > 0) return null;
  // A statement of its own: it sees what the request before committed while we waited for its row.
  const place = and(eq(record.tenantId, ctx.tenantId), eq(record.id, key.id));
  const [found] = await tx
    .select({ executionId: record.executionId, fresh: sql<boolean>`${record.expiresAt} > now()` })
    .from(record)
    .where(place)
    .for("update");
  if (found?.fresh && found.executionId && (await isShared(tx, ctx, found.executionId, key)))
    return found.executionId;
  await tx.update(record).set({ executionId, expiresAt }).where(place);
  return null;
}

async function isShared(tx: Tx, ctx: Context, executionId: string, key: ImplicitKey): Promise<boolean> {
  const [row] = await tx
    .select({ status: execution.status })
    .from(execution)
    .where(and(eq(execution.tenantId, ctx.tenantId), eq(execution.id, executionId)));
  return row !== undefined && SHARED[key.effect].includes(row.status);
}
