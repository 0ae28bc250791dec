import type { Tx } from "@/lib/db/types";
import type { AppendOutcome, AppendRecord, Entry } from "./types";

/** The ledger as the rest of the product sees it. Made once per process by `createLedger`. */
export interface Ledger {
  /** Queues records for the next group commit; resolves when that commit did. Never await it inside a transaction. */
  append(record: AppendRecord): Promise<AppendOutcome>;
  /** The same SQL function in the caller's transaction; after the commit call `published` so that tails wake. */
  appendIn(tx: Tx, record: AppendRecord): Promise<AppendOutcome>;
  published(executionId: string): void;
  /** Entries with seq > `afterSeq`, oldest first. */
  read(input: { tenantId: string; executionId: string; afterSeq?: number; limit?: number }): Promise<Entry[]>;
  /** Entries from `afterSeq` on, then new ones as they commit, until the terminal event or the signal. */
  tail(input: { tenantId: string; executionId: string; afterSeq?: number; signal: AbortSignal }): AsyncGenerator<Entry>;
  /** Calls back whenever an execution of the tenant changes; returns the way to stop. */
  onChange(tenantId: string, callback: (executionId: string) => void): () => void;
}
