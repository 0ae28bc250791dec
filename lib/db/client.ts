import { readAddress, type WayToDatabase } from "./address";
import type { NeonOptions } from "./neon";
import type { PgliteOptions } from "./pglite";
import type { Database } from "./types";

export type OpenOptions = PgliteOptions & NeonOptions & WayToDatabase;

/**
 * Opens the database an address names: `pglite:<directory>`, `pglite:memory`, or `postgres://…`.
 * The driver is loaded only for the kind that is used.
 */
export async function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  if (url.startsWith("pglite:")) {
    const { openPglite } = await import("./pglite");
    return openPglite(url.slice("pglite:".length), options);
  }
  if (!/^postgres(ql)?:/.test(url)) throw new Error("DATABASE_URL must start with postgres:// or pglite:");
  const address = readAddress(url, options);
  if (address.driver === "neon") {
    const { openNeon } = await import("./neon");
    return openNeon(address, options);
  }
  const { openPostgres } = await import("./postgres");
  return openPostgres(address, options);
}
