import { randomUUID } from "node:crypto";
import { openAsBlob } from "node:fs";
import { afterAll, describe, inject } from "vitest";
import { openDatabase } from "@/lib/db/client";
import type { Database } from "@/lib/db/types";
import { POSTGRES_TEMPLATE } from "./global-setup";
import { createDatabase, dropDatabase } from "./postgres";

export type DatabaseKind = Database["kind"];
/** `neon`: the run's Postgres through Neon's driver and a websocket. */
type TestDatabase = DatabaseKind | "neon";

/** A fresh migrated database of its own. Close it, or open it through `describeDatabases`, which does. */
export async function openTestDatabase(kind: TestDatabase): Promise<Database> {
  if (kind === "pglite") {
    return openDatabase("pglite:memory", { loadDataDir: await openAsBlob(inject("pgliteTemplate")) });
  }
  const { url, drop } = await createPostgresDatabase();
  const database = await openDatabase(url, kind === "neon" ? throughNeon() : {});
  return { ...database, close: () => database.close().then(drop) };
}

/** A fresh migrated Postgres database for tests that start processes of their own on it. */
export async function createPostgresDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const admin = inject("postgresUrl");
  if (admin === null) throw new Error("This run has no Postgres: use describe.skipIf(!hasPostgres()).");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await createDatabase(admin, name, POSTGRES_TEMPLATE);
  const url = new URL(admin);
  url.pathname = name;
  return { url: url.href, drop: () => dropDatabase(admin, name) };
}

export const hasPostgres = () => inject("postgresUrl") !== null;

/** Options of `openDatabase` that make it use Neon's driver on the run's Postgres. */
export function throughNeon() {
  const websocketProxy = inject("neonProxy");
  if (websocketProxy === null) throw new Error("This run has no proxy for Neon's driver.");
  return { driver: "neon", websocketProxy } as const;
}

const isThere: Record<TestDatabase, () => boolean> = {
  pglite: () => true,
  postgres: hasPostgres,
  neon: () => inject("neonProxy") !== null,
};

/**
 * Runs a suite on PGlite, on Postgres and on Postgres through Neon's driver (skipped, visibly, where there is none).
 * `open` gives a fresh database, closed after the suite; call it in `beforeAll`, or per test when tests must not see
 * each other's rows. `kind` is the database's, so "postgres" for the last two.
 */
export function describeDatabases(
  name: string,
  suite: (open: () => Promise<Database>, kind: DatabaseKind) => void,
): void {
  for (const kind of ["pglite", "postgres", "neon"] as const) {
    describe.skipIf(!isThere[kind]())(`${name} (${kind})`, () => {
      const opened: Database[] = [];
      afterAll(async () => {
        await Promise.all(opened.map((database) => database.close()));
      });
      const open = async () => {
        const database = await openTestDatabase(kind);
        opened.push(database);
        return database;
      };
      suite(open, kind === "pglite" ? "pglite" : "postgres");
    });
  }
}
