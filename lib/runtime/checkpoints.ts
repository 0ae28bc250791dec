import type { KeyObject } from "node:crypto";
import type { Database } from "@/lib/db/types";
import { makeCheckpoints, readSigningKey } from "@/lib/ledger/checkpoint";

/** Milliseconds between checkpoints. */
const INTERVAL_MS = 30_000;

const keys = new Map<string, KeyObject>();
const lastSweeps = new WeakMap<Database, number>();

/** Rides on the runner's poll: signs the chains that ended since the last checkpoint. */
export async function checkpointSweep(database: Database, signingKey: string): Promise<void> {
  const lastSweep = lastSweeps.get(database);
  if (lastSweep !== undefined && performance.now() - lastSweep < INTERVAL_MS) return;
  lastSweeps.set(database, performance.now());
  const key = keys.get(signingKey) ?? readSigningKey(signingKey);
  keys.set(signingKey, key);
  await makeCheckpoints(database, key);
}
