import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { ADVISORY_LOCKS } from "./locks";
import type { Database, Tx } from "./types";

const FOLDER = join(process.cwd(), "drizzle");

interface Migration {
  tag: string;
  hash: string;
  statements: string[];
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const journal = JSON.parse(await readFile(join(folder, "meta", "_journal.json"), "utf8")) as {
    entries: { tag: string }[];
  };
  return Promise.all(
    journal.entries.map(async ({ tag }) => {
      const text = await readFile(join(folder, `${tag}.sql`), "utf8");
      const hash = createHash("sha256").update(text).digest("hex");
      return { tag, hash, statements: text.split("--> statement-breakpoint") };
    }),
  );
}

/**
 * Applies what is missing of `drizzle/`, all in one transaction under an advisory lock: of two processes that
 * start at once one applies and the other finds nothing to do. When the schema is current it runs one query and
 * no DDL (which would wait for autovacuum's lock).
 */
export async function migrate(database: Database, folder = FOLDER): Promise<{ applied: number }> {
  const migrations = await readMigrations(folder);
  if ((await missing(database.db, migrations)).length === 0) return { applied: 0 };
  return database.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${ADVISORY_LOCKS.migrate})`);
    await tx.execute(
      sql`create table if not exists tutti_migration (tag text primary key, hash text not null, applied_at timestamptz not null default now())`,
    );
    const todo = await missing(tx, migrations);
    for (const migration of todo) await apply(tx, migration);
    if (todo.length > 0) await tx.execute(sql`select tutti_protect_tenant_tables()`);
    return { applied: todo.length };
  });
}

/** How many migrations the database lacks. */
export async function pendingMigrations(database: Database, folder = FOLDER): Promise<number> {
  return (await missing(database.db, await readMigrations(folder))).length;
}

async function apply(tx: Tx, migration: Migration): Promise<void> {
  for (const statement of migration.statements) {
    if (statement.trim()) await tx.execute(sql.raw(statement));
  }
  await tx.execute(sql`insert into tutti_migration (tag, hash) values (${migration.tag}, ${migration.hash})`);
}

async function missing(db: Tx, migrations: Migration[]): Promise<Migration[]> {
  const exists = (await db.execute(sql`select to_regclass('tutti_migration') is not null as found`)) as {
    rows: { found: boolean }[];
  };
  if (!exists.rows[0]?.found) return migrations;
  const done = (await db.execute(sql`select tag, hash from tutti_migration`)) as {
    rows: { tag: string; hash: string }[];
  };
  const hashes = new Map(done.rows.map((row) => [row.tag, row.hash]));
  for (const migration of migrations) {
    const hash = hashes.get(migration.tag);
    if (hash !== undefined && hash !== migration.hash) {
      throw new Error(`Migration ${migration.tag} was changed after it had been applied to this database.`);
    }
  }
  return migrations.filter((migration) => !hashes.has(migration.tag));
}
