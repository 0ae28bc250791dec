import { openDatabase } from "@/lib/db/client";
import { migrate } from "@/lib/db/migrate";

/** A process that migrates the database it is told to, as one that starts does. */
async function run(url: string): Promise<object> {
  const database = await openDatabase(url, { poolSize: 2 });
  try {
    return await migrate(database);
  } catch (error) {
    return {
      error: error instanceof Error ? `${error.message} ${String(error.cause ?? "")}` : String(error),
    };
  } finally {
    await database.close();
  }
}

process.on("message", async ({ url }: { url: string }) => process.send?.(await run(url)));
process.on("disconnect", () => process.exit(0));
