import { openDatabase } from "@/lib/db/client";
import { migrate } from "@/lib/db/migrate";
import { env } from "@/lib/env";

/** A process that migrates and tells its parent how many migrations it applied. */
const database = await openDatabase(env().DATABASE_URL ?? "");
const { applied } = await migrate(database);
process.send?.({ applied });
await database.close();
process.disconnect();
