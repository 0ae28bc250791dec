import { openPglite, type PgliteOptions } from "./pglite";
import { openPostgres, type PostgresOptions } from "./postgres";
import type { Database } from "./types";

export type OpenOptions = PgliteOptions & PostgresOptions;

/**
 * Opens the database an address names: `pglite:<directory>`, `pglite:memory`, or `postgres://…`.
 * The driver is loaded only for the kind that is used.
 */
export async function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  if (url.startsWith("pglite:")) return openPglite(url.slice("pglite:".length), options);
  if (/^postgres(ql)?:/.test(url)) return openPostgres(url, options);
  throw new Error("DATABASE_URL must start with postgres:// or pglite:");
}
