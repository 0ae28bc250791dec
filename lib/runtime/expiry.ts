import type { Database } from "@/lib/db/types";
import { sweepLimits } from "@/lib/guard/rate-limit";

/** Milliseconds between clean-ups. */
const INTERVAL_MS = 600_000;

const EXPIRED = [
  "delete from idempotency_record where expires_at < now()",
  "delete from auth_session where expires < now()",
  "delete from auth_verification where expires < now()",
  // A sender tries for about three days; until then a repeat must be known.
  "delete from trigger_delivery where created_at < now() - interval '7 days'",
  // What a run that broke off has left, and whose execution will not take it up.
  `delete from stream_chunk c where c.created_at < now() - interval '10 minutes' and not exists (
     select from execution e where e.tenant_id = c.tenant_id and e.id = c.execution_id
       and e.status in ('queued', 'running', 'waiting'))`,
  "delete from worker where lease_until < now() - interval '1 day'",
];

const lastSweeps = new WeakMap<Database, number>();

/** Rides on the runner's poll: deletes what has expired and is only in the way. */
export async function expirySweep(database: Database): Promise<void> {
  const lastSweep = lastSweeps.get(database);
  if (lastSweep !== undefined && performance.now() - lastSweep < INTERVAL_MS) return;
  lastSweeps.set(database, performance.now());
  for (const statement of EXPIRED) await database.query(statement);
  await sweepLimits(database);
}
