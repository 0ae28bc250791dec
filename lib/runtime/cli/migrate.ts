import { databaseEnv } from "@/lib/env";
import { migrateConfigured, openConfiguredDatabase } from "../open-database";
import { runCommand } from "./operator";

/** npm run migrate: brings the database that the environment names up to date. Needs no secrets. */
await runCommand(async () => {
  const environment = databaseEnv();
  const database = await openConfiguredDatabase(environment);
  const { applied } = await migrateConfigured(environment, database).finally(() => database.close());
  return applied === 0
    ? "The database is up to date."
    : `Applied ${applied} migration${applied === 1 ? "" : "s"}.`;
});
