import { and, eq, isNull, lte, sql } from "drizzle-orm";
import { TuttiError } from "@/lib/core/errors";
import { idempotencyRecord } from "@/lib/db/schema/limits";
import type { TenantDb, Tx } from "@/lib/db/types";

/**
 * The row a keyed request holds while it works (SAFETY.md §2, Idempotency-Key). A start stores its execution id
 * on it in its own transaction, so whoever takes the row over answers from that execution.
 */
export interface IdempotencyHandle {
  tenantId: string;
  id: string;
  owner: string;
}

export interface StoredRecord {
  fingerprint: string;
  state: "in_progress" | "done";
  owner: string;
  executionId: string | null;
  responseStatus: number | null;
  responseHeaders: Record<string, string> | null;
  responseBody: string | null;
  /** By database time: positive while the lease lives. */
  leaseSeconds: number;
}

export interface StoredAnswer {
  status: number;
  headers: Record<string, string>;
  /** Null when the answer was a stream: a repeat is answered from the execution. */
  body: string | null;
}

/** How long keys are remembered; published in the API description. */
export const RETENTION_HOURS = 48;

const record = idempotencyRecord;
const held = ({ tenantId, id, owner }: IdempotencyHandle) =>
  and(eq(record.tenantId, tenantId), eq(record.id, id), eq(record.owner, owner));
const inSeconds = (seconds: number) => sql`now() + make_interval(secs => ${seconds}::double precision)`;

export interface Claim {
  handle: IdempotencyHandle;
  fingerprint: string;
  leaseSeconds: number;
}

/** Makes the row ours; false when another request has it. An expired row counts as absent. */
export async function claimRecord(
  db: TenantDb,
  { handle, fingerprint, leaseSeconds }: Claim,
): Promise<boolean> {
  const fresh = {
    fingerprint,
    state: "in_progress" as const,
    owner: handle.owner,
    leaseUntil: inSeconds(leaseSeconds),
    expiresAt: inSeconds(RETENTION_HOURS * 3600),
  };
  const emptied = {
    executionId: null,
    responseStatus: null,
    responseHeaders: null,
    responseBody: null,
    implicit: 0,
  };
  const rows = await db((tx) =>
    tx
      .insert(record)
      .values({ tenantId: handle.tenantId, id: handle.id, ...fresh })
      .onConflictDoUpdate({
        target: [record.tenantId, record.id],
        set: { ...fresh, ...emptied, createdAt: sql`now()` },
        setWhere: lte(record.expiresAt, sql`now()`),
      })
      .returning({ id: record.id }),
  );
  return rows.length > 0;
}

export async function loadRecord(db: TenantDb, handle: IdempotencyHandle): Promise<StoredRecord | null> {
  const [row] = await db((tx) =>
    tx
      .select({
        fingerprint: record.fingerprint,
        state: record.state,
        owner: record.owner,
        executionId: record.executionId,
        responseStatus: record.responseStatus,
        responseHeaders: record.responseHeaders,
        responseBody: record.responseBody,
        leaseSeconds: sql<number>`extract(epoch from ${record.leaseUntil} - now())::double precision`,
      })
      .from(record)
      .where(and(eq(record.tenantId, handle.tenantId), eq(record.id, handle.id))),
  );
  return row ?? null;
}

/** Compare-and-swap on the owner: of many, exactly one takes over a row whose holder is gone. */
export async function takeOverRecord(db: TenantDb, claim: Claim & { from: string }): Promise<boolean> {
  const { handle, leaseSeconds, from } = claim;
  const rows = await db((tx) =>
    tx
      .update(record)
      .set({ owner: handle.owner, leaseUntil: inSeconds(leaseSeconds) })
      .where(
        and(
          held({ ...handle, owner: from }),
          eq(record.state, "in_progress"),
          lte(record.leaseUntil, sql`now()`),
        ),
      )
      .returning({ id: record.id }),
  );
  return rows.length > 0;
}

/**
 * For the transaction that starts an execution: from here on a repeat is answered from it. Throws
 * `idempotency_in_progress` when another request took the row over meanwhile, so that the start rolls back.
 */
export async function attachExecution(tx: Tx, handle: IdempotencyHandle, executionId: string): Promise<void> {
  const rows = await tx.update(record).set({ executionId }).where(held(handle)).returning({ id: record.id });
  if (rows.length > 0) return;
  throw new TuttiError("idempotency_in_progress", "Another request with this Idempotency-Key went ahead.", {
    retryAfterSeconds: 1,
  });
}

export async function finishRecord(
  db: TenantDb,
  handle: IdempotencyHandle,
  answer: StoredAnswer,
): Promise<void> {
  const stored = {
    responseStatus: answer.status,
    responseHeaders: answer.headers,
    responseBody: answer.body,
  };
  await db((tx) =>
    tx
      .update(record)
      .set({ state: "done", ...stored })
      .where(held(handle)),
  );
}

/** Frees the key for a corrected request; a row whose execution exists stays, open to be taken over at once. */
export async function releaseRecord(db: TenantDb, handle: IdempotencyHandle): Promise<void> {
  await db(async (tx) => {
    await tx.delete(record).where(and(held(handle), isNull(record.executionId)));
    await tx
      .update(record)
      .set({ leaseUntil: sql`now()` })
      .where(and(held(handle), eq(record.state, "in_progress")));
  });
}
