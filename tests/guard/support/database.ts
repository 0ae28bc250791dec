import { openDatabase } from "@/lib/db/client";
import { migrate } from "@/lib/db/migrate";
import type { Database } from "@/lib/db/types";

/** An empty database in memory with all migrations. */
export async function memoryDatabase(): Promise<Database> {
  const database = await openDatabase("pglite:memory");
  await migrate(database);
  return database;
}
