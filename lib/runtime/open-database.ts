import { unpooledAddress } from "@/lib/db/address";
import { openDatabase, type OpenOptions } from "@/lib/db/client";
import { migrate, pendingMigrations } from "@/lib/db/migrate";
import type { Database } from "@/lib/db/types";
import { type DatabaseEnvironment, EnvironmentError } from "@/lib/env";

/** The database that the environment names, as it is. */
export function openConfiguredDatabase(environment: DatabaseEnvironment): Promise<Database> {
  return openDatabase(databaseUrl(environment), openOptions(environment));
}

/**
 * The database that the environment names, with its schema current. On a serverless host nothing migrates at start:
 * many processes start at once there, and each would make the first caller wait.
 */
export async function openCurrentDatabase(environment: DatabaseEnvironment): Promise<Database> {
  const database = await openConfiguredDatabase(environment);
  try {
    if (environment.serverless) await requireCurrent(database);
    else await migrateConfigured(environment, database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Applies what is missing, past a transaction pooler where there is one: a migration is one long transaction. */
export async function migrateConfigured(
  environment: DatabaseEnvironment,
  database: Database,
): Promise<{ applied: number }> {
  const url = databaseUrl(environment);
  const options = openOptions(environment);
  const unpooled = database.kind === "pglite" ? url : unpooledAddress(url, options);
  if (unpooled === url) return migrate(database);
  if ((await pendingMigrations(database)) === 0) return { applied: 0 };
  const direct = await openDatabase(unpooled, { ...options, poolSize: 1 });
  return migrate(direct).finally(() => direct.close());
}

async function requireCurrent(database: Database): Promise<void> {
  const pending = await pendingMigrations(database);
  if (pending === 0) return;
  throw new EnvironmentError(
    `The database lacks ${pending} migration${pending === 1 ? "" : "s"}: run "npm run migrate" when you deploy.`,
  );
}

function databaseUrl(environment: DatabaseEnvironment): string {
  return environment.DATABASE_URL ?? `pglite:${environment.TUTTI_DATA_DIR}`;
}

function openOptions(environment: DatabaseEnvironment): OpenOptions {
  const { DATABASE_URL_UNPOOLED: unpooledUrl, NEON_WS_PROXY: websocketProxy } = environment;
  return {
    poolSize: environment.DATABASE_POOL_SIZE,
    driver: environment.DATABASE_DRIVER,
    pooler: environment.DATABASE_POOLER,
    sessions: !environment.serverless,
    ...(unpooledUrl ? { unpooledUrl } : {}),
    ...(websocketProxy ? { websocketProxy } : {}),
  };
}
