import { randomUUID } from "node:crypto";
import type { Context } from "../context";
import type { Started } from "../executions/start";
import { claimRecord, type IdempotencyHandle, loadRecord, releaseRecord, takeOverRecord } from "./store";

/** How long a process may take to start an execution before another takes it over. */
const LEASE_SECONDS = 60;

export interface OnceInput {
  /** What must not start twice, within the time keys are remembered. */
  key: string;
  start(handle: IdempotencyHandle): Promise<Started>;
}

/**
 * Starts an execution at most once per key, over all processes and crashes: the start's own transaction stores the
 * execution under it. Null while another process is at it. A start that fails frees the key.
 */
export async function startOnce(ctx: Context, { key, start }: OnceInput): Promise<Started | null> {
  const handle: IdempotencyHandle = { tenantId: ctx.tenantId, id: key, owner: randomUUID() };
  const wanted = { handle, fingerprint: "once", leaseSeconds: LEASE_SECONDS };
  if (!(await claimRecord(ctx.db, wanted))) {
    const found = await loadRecord(ctx.db, handle);
    if (found?.executionId) return { id: found.executionId, replayed: true };
    if (!found || found.leaseSeconds > 0) return null;
    if (!(await takeOverRecord(ctx.db, { ...wanted, from: found.owner }))) return null;
  }
  try {
    return await start(handle);
  } catch (error) {
    await releaseRecord(ctx.db, handle);
    throw error;
  }
}
