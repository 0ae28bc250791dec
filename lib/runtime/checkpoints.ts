import type { KeyObject } from "node:crypto";
import type { Database } from "@/lib/db/types";
import { makeCheckpoints, readSigningKey } from "@/lib/ledger/checkpoint";

/** Milliseconds between checkpoints. */
const INTERVAL_MS = 30_000;

let key: KeyObject | null = null;
let lastSweep = 0;

/** Rides on the runner's poll: signs the chains that ended since the last checkpoint. */
export async function checkpointSweep(database: Database, signingKey: string): Promise<void> {
  if (performance.now() - lastSweep < INTERVAL_MS && lastSweep !== 0) return;
  lastSweep = performance.now();
  key ??= readSigningKey(signingKey);
  await makeCheckpoints(database, key);
}
