import { sqlState } from "@/lib/db/sql-state";
import { OUTAGE_MS } from "@/lib/ledger/group-commit";

const LONGEST_PAUSE_MS = 2_000;

/**
 * Reads again while the database is away, as long as the ledger's writes wait for it: what the runner must know to go
 * on must not fail an execution that had no part in the outage. Other errors, and all once `signal` has aborted, are
 * the caller's.
 */
export async function throughOutage<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const startedAt = performance.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      const waited = performance.now() - startedAt;
      if (sqlState(error) === "other" || signal.aborted || waited > OUTAGE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** attempt, LONGEST_PAUSE_MS)));
    }
  }
}
