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
