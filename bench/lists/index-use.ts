import type { Database } from "@/lib/db/types";

/** Scans so far, by index; whole-table scans under the table's own name. */
export type Scans = Map<string, number>;

const TABLES = ["execution", "execution_tag", "ledger_entry"];

/** Counters of the server, with those of this connection brought up to date: the pool must have one connection. */
export async function readScans(database: Database): Promise<Scans> {
  await database.query("select pg_stat_force_next_flush()");
  const { rows } = await database.query(
    `select indexrelname as name, idx_scan as scans from pg_stat_user_indexes where relname = any ($1)
     union all select relname, seq_scan from pg_stat_user_tables where relname = any ($1)`,
    [TABLES],
  );
  return new Map(rows.map(({ name, scans }) => [String(name), Number(scans)]));
}

/** What was read between two readings: an index by its name, a whole table as `all of …`. */
export function usedBetween(before: Scans, after: Scans): string[] {
  return [...after]
    .filter(([name, scans]) => scans > (before.get(name) ?? 0))
    .map(([name]) => (TABLES.includes(name) ? `all of ${name}` : name));
}

export async function indexSizes(database: Database): Promise<{ index: string; megabytes: number }[]> {
  const { rows } = await database.query(
    `select indexrelname as index, pg_relation_size(indexrelid) / 1048576.0 as megabytes
     from pg_stat_user_indexes where relname = any ($1) order by relname, indexrelname`,
    [TABLES],
  );
  return rows.map(({ index, megabytes }) => ({ index: String(index), megabytes: Number(megabytes) }));
}
