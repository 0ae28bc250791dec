import { existsSync } from "node:fs";
import { env } from "@/lib/env";
import { boot } from "../boot";

/** npm run worker: a process that only runs executions, beside web processes on the same Postgres. */
if (existsSync(".env")) process.loadEnvFile(".env");
const environment = env();
if (!environment.DATABASE_URL || environment.DATABASE_URL.startsWith("pglite:")) {
  process.stderr.write(
    "A worker of its own needs DATABASE_URL to name a Postgres server: PGlite belongs to one process.\n",
  );
  process.exit(1);
}
if (environment.WORKER === "off") {
  process.stderr.write("WORKER=off is set: this process would do nothing.\n");
  process.exit(1);
}
if (environment.inngest) {
  process.stderr.write("Inngest calls the web processes: a worker of its own would do nothing.\n");
  process.exit(1);
}
await boot(async (runtime) => {
  const worker = runtime.runner?.status().worker;
  return [`Worker ${typeof worker === "string" ? worker : ""} ready.`];
});
