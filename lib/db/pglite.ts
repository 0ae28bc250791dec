import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/pglite";
import { lockDirectory } from "./directory-lock";
import * as schema from "./schema";
import { tenantTransactions } from "./tenant";
import type { Database, Db } from "./types";

export interface PgliteOptions {
  /** A dump to start from (`dumpDataDir`); memory databases only. */
  loadDataDir?: Blob;
}

/** The embedded Postgres. One connection, one process: the directory is locked before it is opened. */
export async function openPglite(directory: string, options: PgliteOptions): Promise<Database> {
  const inMemory = directory === "memory";
  if (!inMemory) mkdirSync(directory, { recursive: true, mode: 0o700 });
  const unlock = inMemory ? () => undefined : lockDirectory(directory);
  const [{ PGlite }, { pg_trgm }] = await Promise.all([
    import("@electric-sql/pglite"),
    import("@electric-sql/pglite/contrib/pg_trgm"),
  ]);
  const client = await PGlite.create({
    dataDir: inMemory ? "memory://" : join(directory, "database"),
    extensions: { pg_trgm },
    ...(options.loadDataDir ? { loadDataDir: options.loadDataDir } : {}),
  }).catch((error: unknown) => {
    unlock();
    throw error;
  });
  const db: Db = drizzle({ client, schema, casing: "snake_case" });
  let closing: Promise<void> | undefined;
  return {
    kind: "pglite",
    direct: true,
    db,
    query: (text, parameters) => client.query<Record<string, unknown>>(text, parameters),
    forTenant: (tenantId) => tenantTransactions(db, tenantId),
    listen: async (channel, onPayload) => client.listen(channel, onPayload),
    // There is no other process: the directory lock is what keeps it so.
    holdLock: async () => async () => undefined,
    close: () => (closing ??= client.close().finally(unlock)),
  };
}
