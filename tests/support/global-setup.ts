import type { TestProject } from "vitest/node";
import { openDatabase } from "@/lib/db/client";
import { migrate } from "@/lib/db/migrate";
import { findPostgres } from "../../scripts/system-tools.mjs";
import { pgliteTemplate } from "./pglite-template";
import { type Cluster, createDatabase, startPostgres } from "./postgres";

export const POSTGRES_TEMPLATE = "tutti_template";

declare module "vitest" {
  interface ProvidedContext {
    /** Tar of a migrated PGlite. */
    pgliteTemplate: string;
    /** Address of the run's Postgres (database `postgres`), or null: then its suites are skipped. */
    postgresUrl: string | null;
  }
}

/** Before all tests: a migrated PGlite to load from, and a Postgres with a migrated database to copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide("pgliteTemplate", await pgliteTemplate());
  const cluster = await migratedCluster();
  project.provide("postgresUrl", cluster?.url("postgres") ?? null);
  return async () => cluster?.stop();
}

async function migratedCluster(): Promise<Cluster | null> {
  const wanted = (process.env.TEST_DATABASES ?? "pglite,postgres").split(",").includes("postgres");
  const binaries = wanted ? findPostgres() : null;
  if (!binaries) {
    console.log(wanted ? "No Postgres 15 or later: its suites are SKIPPED." : "Postgres suites are SKIPPED.");
    return null;
  }
  const cluster = await startPostgres(binaries);
  try {
    await createDatabase(cluster.url("postgres"), POSTGRES_TEMPLATE);
    const database = await openDatabase(cluster.url(POSTGRES_TEMPLATE), { poolSize: 2 });
    await migrate(database).finally(() => database.close());
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
