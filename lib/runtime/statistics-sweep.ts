import { ADVISORY_LOCKS } from "@/lib/db/locks";
import type { Database } from "@/lib/db/types";

/** Milliseconds between looks. */
const INTERVAL_MS = 2_000;
/** Tables every step goes through. */
const TABLES = ["execution", "ledger_entry", "orchestration", "orchestration_version", "idempotency_record"];
/** Pages a table may have before it is looked at by size; smaller ones are scanned as fast as searched. */
const SMALL_PAGES = 8;

const lastSweeps = new WeakMap<Database, number>();

/** Sizes are asked of the file system: of these tables only, which a plain join would not promise. */
const OUTGROWN = `
with named as materialized (
  select name, to_regclass('public.' || name) as id, pg_relation_size(to_regclass('public.' || name)) / 8192 as pages
  from json_array_elements_text($1::json) as given(name))
select named.name from named
where named.pages > ${SMALL_PAGES} + 2 * greatest((select relpages from pg_class where oid = named.id), 0)`;

/**
 * Rides on the runner's poll: renews the planner's statistics of tables that have doubled. A plan made while a table
 * was tiny searches it by any index at hand; Postgres' own rounds may come a minute later, PGlite has none.
 */
export async function statisticsSweep(database: Database): Promise<void> {
  const lastSweep = lastSweeps.get(database);
  if (lastSweep !== undefined && performance.now() - lastSweep < INTERVAL_MS) return;
  lastSweeps.set(database, performance.now());
  const { rows } = await database.query(OUTGROWN, [JSON.stringify(TABLES)], "outgrown_statistics");
  for (const { name } of rows) await analyze(database, String(name));
}

/** One process at a time; the others find it done at their next look. */
async function analyze(database: Database, table: string): Promise<void> {
  await database.query(
    `do $$ begin if pg_try_advisory_xact_lock(${ADVISORY_LOCKS.statistics}) then analyze "${table}"; end if; end $$`,
  );
}
