import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { newId } from "@/lib/core/ids";
import { openDatabase } from "@/lib/db/client";
import { migrate } from "@/lib/db/migrate";
import { hasPostgres } from "../../support/database";
import { createDatabase, dropDatabase } from "../../support/postgres";
import { countMigrations, RacingMigrators, withOlderMigrations } from "../support/nemesis-migrations";
import { faultRow, type FaultRun } from "../support/row";

const ROWS = 50;
/** Tables and row-level security come with the first two. */
const FEWEST = 2;

/** An empty database for as long as `work` takes. */
async function inEmptyDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const admin = inject("postgresUrl") ?? "";
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await createDatabase(admin, name);
  const url = new URL(admin);
  url.pathname = name;
  await work(url.href).finally(() => dropDatabase(admin, name));
}

/** What an installation has: workspaces and executions, of an older release. */
async function fill(url: string, folder: string): Promise<void> {
  const database = await openDatabase(url, { poolSize: 2 });
  await migrate(database, folder);
  for (let index = 0; index < ROWS; index++) {
    const tenantId = newId("tenant");
    await database.query("insert into tenant (tenant_id, slug, name) values ($1, $2, $2)", [
      tenantId,
      tenantId.replaceAll("_", "-"),
    ]);
    await database.query(
      `insert into execution (tenant_id, id, kind, status, title, plan_source, plan, input, actor)
       values ($1, $2, 'intent', 'completed', 'old', 'single', '{}', '{"kept": true}', '{}')`,
      [tenantId, newId("execution")],
    );
  }
  await database.close();
}

async function raceAndCheck(
  run: FaultRun,
  migrators: RacingMigrators,
  url: string,
  expected: { applied: number; rows: number },
): Promise<void> {
  const results = await migrators.race(url);
  for (const { error } of results) if (error) run.fail(error);
  const applied = results.map((result) => (result.error === undefined ? result.applied : -1));
  const order = applied.toSorted((one, other) => one - other).join(" ");
  run.check(order === `0 ${expected.applied}`, `applied ${order} instead of 0 ${expected.applied}`);
  const again = await migrators.race(url);
  run.check(
    again.every((result) => result.error === undefined && result.applied === 0),
    "a second run did something",
  );
  const database = await openDatabase(url, { poolSize: 1 });
  const { rows } = await database.query(
    `select (select count(*)::integer from execution where input ->> 'kept' = 'true') as kept,
       (select deadlocks::integer from pg_stat_database where datname = current_database()) as deadlocks,
       (select count(*)::integer from pg_class c join pg_attribute a on a.attrelid = c.oid
        where a.attname = 'tenant_id' and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
          and not (c.relrowsecurity and c.relforcerowsecurity)) as unprotected`,
  );
  await database.close();
  const wanted = { kept: expected.rows, deadlocks: 0, unprotected: 0 };
  run.check(JSON.stringify(rows[0]) === JSON.stringify(wanted), `left ${JSON.stringify(rows[0])}`);
}

faultRow(
  {
    id: "R12-empty",
    what: "two instances that start at once on an empty database: one migrates, without a deadlock",
    full: 20,
    skip: !hasPostgres(),
  },
  async (run) => {
    const applied = await countMigrations();
    const migrators = await RacingMigrators.open();
    try {
      for (let round = 0; round < run.count; round++) {
        await inEmptyDatabase((url) => raceAndCheck(run, migrators, url, { applied, rows: 0 }));
      }
    } finally {
      migrators.close();
    }
  },
);

faultRow(
  {
    id: "R12-upgrade",
    what: "two instances that start at once on an older release's data: one migrates, all data is kept",
    full: 20,
    skip: !hasPostgres(),
  },
  async (run) => {
    const most = (await countMigrations()) - FEWEST;
    const migrators = await RacingMigrators.open();
    try {
      for (let round = 0; round < run.count; round++) {
        const behind = (round % most) + 1;
        await inEmptyDatabase(async (url) => {
          await withOlderMigrations(behind, (folder) => fill(url, folder));
          await raceAndCheck(run, migrators, url, { applied: behind, rows: ROWS });
        });
      }
    } finally {
      migrators.close();
    }
  },
);
