import { ADVISORY_LOCKS } from "@/lib/db/locks";
import type { Database } from "@/lib/db/types";
import type { Environment } from "@/lib/env";
import { createOwnerLink, needsOwnerLink } from "./owner-link";
import { createKeyFor, ensureDemoWorkspace } from "./seed";

export interface Installation {
  database: Database;
  env: Environment;
  /** Fills a fresh demo workspace by really running things. */
  seedDemo(demo: { tenantId: string; userId: string }): Promise<void>;
}

/**
 * Puts a fresh installation in order and says how to get in: in demo mode the demo workspaces and a first key, in
 * production a one-time owner link until somebody has used one.
 */
export async function prepareInstallation(installation: Installation): Promise<string[]> {
  const { database, env } = installation;
  const lines = [`URL: ${env.publicUrl}`];
  if (env.mode === "production") {
    if (await needsOwnerLink(database))
      lines.push(`Owner link (once, 24 hours): ${await createOwnerLink(database)}`);
    return lines;
  }
  const release = await database.holdLock(ADVISORY_LOCKS.seed);
  try {
    const demo = await ensureDemoWorkspace(database);
    lines.push(`Demo sign-in: ${env.publicUrl}/sign-in (one click, no password)`);
    if (demo.created) {
      lines.push(`API key: ${await createKeyFor({ database, ...demo, name: "First key" })}`);
      await installation.seedDemo(demo);
    }
  } finally {
    await release?.();
  }
  return lines;
}
