import type { Database } from "@/lib/db/types";

/** Executions of all tenants that have not ended, by status: for the operator's metrics. */
export async function countActiveExecutions(database: Database): Promise<Record<string, number>> {
  const { rows } = await database.query(
    `select status, count(*)::integer as count from execution
     where status in ('queued', 'running', 'waiting') group by status`,
    [],
    "count_active_executions",
  );
  const counted = { queued: 0, running: 0, waiting: 0 };
  return { ...counted, ...Object.fromEntries(rows.map((row) => [String(row.status), Number(row.count)])) };
}
