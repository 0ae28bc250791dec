import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openDatabase } from "@/lib/db/client";
import { migrate } from "@/lib/db/migrate";
import { findPostgres } from "../../scripts/system-tools.mjs";
import { type NeonProxy, startNeonProxy } from "./neon-proxy";
import { pgliteTemplate } from "./pglite-template";
import { type Cluster, createDatabase, startPostgres } from "./postgres";

export const POSTGRES_TEMPLATE = "tutti_template";

declare module "vitest" {
  interface ProvidedContext {
    /** Tar of a migrated PGlite. */
    pgliteTemplate: string;
    /** Address of the run's Postgres (database `postgres`), or null: then its suites are skipped. */
    postgresUrl: string | null;
    /** The websocket in front of it for Neon's driver, or null: then its suites are skipped. */
    neonProxy: string | null;
    /** Where the run keeps programs that it bundles, inside the project: they import its packages. */
    bundleFolder: string;
  }
}

const wanted = new Set((process.env.TEST_DATABASES ?? "pglite,postgres,neon").split(","));

/** Before all tests: a migrated PGlite to load from, and a Postgres with a migrated database to copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide("pgliteTemplate", await pgliteTemplate());
  const cluster = await migratedCluster();
  project.provide("postgresUrl", cluster?.url("postgres") ?? null);
  const proxy: NeonProxy | null = cluster && wanted.has("neon") ? await startNeonProxy() : null;
  project.provide("neonProxy", proxy?.url ?? null);
  const bundleFolder = await mkdtemp(join(import.meta.dirname, "../../.cache/bundles-"));
  project.provide("bundleFolder", bundleFolder);
  return async () => {
    await rm(bundleFolder, { recursive: true, force: true });
    await proxy?.close();
    await cluster?.stop();
  };
}

async function migratedCluster(): Promise<Cluster | null> {
  const wantsServer = wanted.has("postgres") || wanted.has("neon");
  const binaries = wantsServer ? findPostgres() : null;
  if (!binaries) {
    console.log(
      wantsServer ? "No Postgres 15 or later: its suites are SKIPPED." : "Postgres suites are SKIPPED.",
    );
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
