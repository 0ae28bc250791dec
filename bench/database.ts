import { randomUUID } from "node:crypto";
import pg from "pg";
import { findPostgres } from "../scripts/system-tools.mjs";
import { createDatabase, dropDatabase, startPostgres } from "../tests/support/postgres";

export interface BenchDatabase {
  url: string;
  /** For people: version and what makes commits cheap or dear. */
  server: string;
  drop(): Promise<void>;
}

/** As a server comes out of its package: commits are flushed, autovacuum runs. */
const AS_INSTALLED = [
  "fsync=on",
  "full_page_writes=on",
  "synchronous_commit=on",
  "autovacuum=on",
  "shared_buffers=128MB",
];

/**
 * A database of its own on the server of PGURL, or on a throw-away server with fsync on when PGURL is not set.
 * `PGURL=pglite:memory` measures PGlite, in this process.
 */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const given = process.env.PGURL;
  if (given?.startsWith("pglite:")) return { url: given, server: "PGlite", drop: async () => undefined };
  if (given) return databaseOn(given, async () => undefined);
  const binaries = findPostgres();
  if (!binaries) throw new Error("No Postgres 15 or later here: set PGURL=postgres://…");
  const cluster = await startPostgres(binaries, AS_INSTALLED);
  return databaseOn(cluster.url("postgres"), () => cluster.stop());
}

async function databaseOn(admin: string, stop: () => Promise<void>): Promise<BenchDatabase> {
  const name = `tutti_bench_${randomUUID().replaceAll("-", "")}`;
  try {
    await createDatabase(admin, name);
    const url = new URL(admin);
    url.pathname = name;
    const drop = () => dropDatabase(admin, name).finally(stop);
    return { url: url.href, server: await describeServer(admin), drop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function describeServer(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const names = ["server_version", "fsync", "synchronous_commit", "shared_buffers"];
    const values = await client.query<{ name: string; value: string }>(
      "select name, current_setting(name) as value from unnest($1::text[]) with ordinality as n(name, place) order by place",
      [names],
    );
    const [version, ...rest] = values.rows;
    const settings = rest.map(({ name, value }) => `${name} ${value}`).join(", ");
    return `Postgres ${version?.value.split(" ")[0]}, ${settings}`;
  } finally {
    await client.end();
  }
}
