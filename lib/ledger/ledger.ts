import type { Json } from "@/lib/core/json";
import type { Tx } from "@/lib/db/types";
import type { Change, ChangeListener } from "./bus";
import type { Place } from "./claim-one";
import type { Admission, ExecutionStart, StartOutcome } from "./start";
import type { TextPlace, TextStream } from "./text";
import type { TextEvent } from "./text-follower";
import type { AppendOutcome, AppendRecord, ChainedEntry, Entry } from "./types";

export interface ReadInput {
  tenantId: string;
  executionId: string;
  afterSeq?: number;
  limit?: number;
}

/** The ledger as the rest of the product sees it. One per process, made by `createLedger`. */
export interface Ledger {
  /** Writes a new execution with its first entry, together with others that start now; one commit. */
  start(start: ExecutionStart): Promise<StartOutcome>;
  /** The runner of this process, which takes new executions at once; null: none. */
  admit(admission: Admission | null): void;
  /** Queues a record for the next group commit; resolves when that commit did. Never await it inside a transaction. */
  append(record: AppendRecord): Promise<AppendOutcome>;
  /** The same SQL function in the caller's transaction. Call `published` after the commit. */
  appendIn(tx: Tx, record: AppendRecord): Promise<AppendOutcome>;
  /** Wakes tails and lists after a transaction that appended; `lastSeq` when known. */
  published(change: Change): void;
  /** Entries with seq > `afterSeq`, oldest first, at most `limit` (default 1,000). */
  read(input: ReadInput): Promise<Entry[]>;
  /** The same with chain hashes. */
  readChained(input: ReadInput): Promise<ChainedEntry[]>;
  /** All entries of several executions, each's oldest first, in one query. */
  readMany(places: { tenantId: string; executionId: string }[]): Promise<Map<string, Entry[]>>;
  /** Entries after `afterSeq`, then new ones as they commit; ends after the terminal event or at the signal. */
  tail(input: {
    tenantId: string;
    executionId: string;
    afterSeq?: number;
    signal: AbortSignal;
  }): AsyncGenerator<Entry>;
  /** The same with the text its runs are writing, for people who watch: what is there, then each piece as it comes. */
  tailWithText(input: {
    tenantId: string;
    executionId: string;
    afterSeq?: number;
    signal: AbortSignal;
  }): AsyncGenerator<Entry | TextEvent>;
  /** Where a run's text goes while it is being written; it is no record. */
  openText(place: Place & TextPlace): TextStream;
  /** Calls back whenever an execution of the tenant changes; returns the way to stop. */
  onChange(tenantId: string, callback: (executionId: string) => void): () => void;
  /** Calls back with every change of one execution, this process's with their entries. */
  watch(executionId: string, listener: ChangeListener): () => void;
  /** Puts payloads kept in `blob` back into the entry's data and result. */
  resolve(entry: Entry): Promise<Entry>;
  /** One payload by the id in a `$blobs` reference; null when retention deleted it. */
  readBlob(input: { tenantId: string; executionId: string; blobId: string }): Promise<Json | null>;
  /** Waits until everything queued is written. */
  drain(): Promise<void>;
  close(): Promise<void>;
}
