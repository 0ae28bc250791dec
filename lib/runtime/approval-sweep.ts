import type { Database } from "@/lib/db/types";

/** Milliseconds between looks. */
const INTERVAL_MS = 30_000;

const CLOSED = [
  "update approval set status = 'expired' where status = 'pending' and expires_at <= now()",
  // Of executions that ended another way than by being cancelled, e.g. given up after too many crashes.
  `update approval a set status = 'cancelled', decided_at = now() from execution e
   where a.status = 'pending' and e.tenant_id = a.tenant_id and e.id = a.execution_id
     and e.status in ('completed', 'failed', 'cancelled')`,
];

const lastSweeps = new WeakMap<Database, number>();

/** Rides on the runner's poll: writes down what is over, so that the inbox holds what can be decided. */
export async function approvalSweep(database: Database): Promise<void> {
  const lastSweep = lastSweeps.get(database);
  if (lastSweep !== undefined && performance.now() - lastSweep < INTERVAL_MS) return;
  lastSweeps.set(database, performance.now());
  await closeApprovals(database);
}

export async function closeApprovals(database: Database): Promise<void> {
  for (const statement of CLOSED) await database.query(statement);
}
