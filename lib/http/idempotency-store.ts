import { createHash } from "node:crypto";
import type { Runtime } from "@/lib/runtime/runtime";

type Database = Runtime["database"];

/**
 * The row a keyed request holds while it works. A start stores its execution id on it in its own transaction
 * (`where tenant_id and id and owner`), so whoever takes the row over answers from that execution.
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
  status: number | null;
  headers: Record<string, string>;
  body: string | null;
  /** By database time: positive while the lease lives. */
  leaseSecondsLeft: number;
}

export interface StoredAnswer {
  status: number;
  headers: Record<string, string>;
  /** Null when the answer was a stream: a repeat is answered from the execution. */
  body: string | null;
}

/** How long keys are remembered; documented in the API description. */
export const RETENTION_HOURS = 48;

export function sha256(...parts: (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\n");
  return hash.digest("hex");
}

/** Makes the row ours; false when another request has it. An expired row counts as absent. */
export async function claim(
  database: Database,
  handle: IdempotencyHandle,
  fingerprint: string,
  leaseSeconds: number,
): Promise<boolean> {
  const { rows } = await database.query(
    `insert into idempotency_record as r
       (tenant_id, id, fingerprint, state, owner, lease_until, expires_at)
     values ($1, $2, $3, 'in_progress', $4, now() + make_interval(secs => $5::float8), now() + make_interval(hours => $6::int))
     on conflict (tenant_id, id) do update set
       fingerprint = excluded.fingerprint, state = 'in_progress', owner = excluded.owner,
       lease_until = excluded.lease_until, expires_at = excluded.expires_at, created_at = now(), implicit = 0,
       execution_id = null, response_status = null, response_headers = null, response_body = null
     where r.expires_at <= now()
     returning r.id`,
    [handle.tenantId, handle.id, fingerprint, handle.owner, leaseSeconds, RETENTION_HOURS],
    "idempotency_claim",
  );
  return rows.length > 0;
}

export async function load(database: Database, handle: IdempotencyHandle): Promise<StoredRecord | null> {
  const { rows } = await database.query(
    `select fingerprint, state, owner, execution_id, response_status, response_headers, response_body,
            extract(epoch from lease_until - now())::float8 as lease_seconds
     from idempotency_record where tenant_id = $1 and id = $2`,
    [handle.tenantId, handle.id],
    "idempotency_load",
  );
  const row = rows[0];
  if (!row) return null;
  return {
    fingerprint: String(row.fingerprint),
    state: row.state === "done" ? "done" : "in_progress",
    owner: String(row.owner),
    executionId: typeof row.execution_id === "string" ? row.execution_id : null,
    status: typeof row.response_status === "number" ? row.response_status : null,
    headers: toHeaders(row.response_headers),
    body: typeof row.response_body === "string" ? row.response_body : null,
    leaseSecondsLeft: Number(row.lease_seconds),
  };
}

function toHeaders(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}

/** Compare-and-swap on the owner: exactly one of many takes over a row whose holder is gone. */
export async function takeOver(
  database: Database,
  handle: IdempotencyHandle,
  previousOwner: string,
  leaseSeconds: number,
): Promise<boolean> {
  const { rows } = await database.query(
    `update idempotency_record set owner = $3, lease_until = now() + make_interval(secs => $5::float8)
     where tenant_id = $1 and id = $2 and owner = $4 and state = 'in_progress' and lease_until <= now()
     returning id`,
    [handle.tenantId, handle.id, handle.owner, previousOwner, leaseSeconds],
    "idempotency_take_over",
  );
  return rows.length > 0;
}

export async function finish(database: Database, handle: IdempotencyHandle, answer: StoredAnswer): Promise<void> {
  await database.query(
    `update idempotency_record set state = 'done', response_status = $4, response_headers = $5::json, response_body = $6
     where tenant_id = $1 and id = $2 and owner = $3`,
    [handle.tenantId, handle.id, handle.owner, answer.status, JSON.stringify(answer.headers), answer.body],
    "idempotency_finish",
  );
}

/** Frees the key for a corrected request; a row whose execution exists stays, open to be taken over at once. */
export async function release(database: Database, handle: IdempotencyHandle): Promise<void> {
  const identity = [handle.tenantId, handle.id, handle.owner];
  const { rows } = await database.query(
    `delete from idempotency_record where tenant_id = $1 and id = $2 and owner = $3 and execution_id is null returning id`,
    identity,
    "idempotency_release",
  );
  if (rows.length > 0) return;
  await database.query(
    `update idempotency_record set lease_until = now() where tenant_id = $1 and id = $2 and owner = $3 and state = 'in_progress'`,
    identity,
    "idempotency_expire",
  );
}
