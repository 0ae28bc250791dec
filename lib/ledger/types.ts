import type { ErrorRecord } from "@/lib/core/errors";
import type { EventName } from "@/lib/core/events";
import type { Json, JsonObject } from "@/lib/core/json";
import type { ExecutionStatus, WaitingFor } from "@/lib/core/states";

/** The contract columns of an entry. A RESPONSE's id is its REQUEST's id followed by `r`. */
export interface ContractFields {
  id: string;
  type: "REQUEST" | "RESPONSE";
  correlationId: string;
  sessionId: string | null;
  from: string;
  to: string;
  capability: string | null;
}

/** One entry to be written; the append assigns seq and hashes. */
export interface EntryDraft {
  name: EventName;
  /** Log path, e.g. `orchestrator` or `tool/step-1`. */
  path: string;
  step?: string | null;
  data?: JsonObject;
  /** Journal key, unique per execution among entries with a result. */
  key?: string;
  /** Present: this entry is the journal record of `key`. */
  result?: JsonObject;
  contract?: ContractFields;
  status?: string;
  durationMs?: number;
  costUsd?: number;
  /** Milliseconds since the epoch; default now. Display only: leases and waits go by database time. */
  at?: number;
}

/** Changes to the execution's row, made in the same commit as the entries. */
export interface ExecutionPatch {
  status?: ExecutionStatus;
  waitingFor?: WaitingFor | null;
  output?: Json;
  error?: ErrorRecord;
  usage?: JsonObject;
  /** Wake after so many milliseconds of database time; null clears. */
  wakeInMs?: number | null;
  /** Give the lease back. */
  release?: boolean;
  markStarted?: boolean;
  markFinished?: boolean;
  requestCancel?: boolean;
  /**
   * The status becomes `queued` instead, in the same commit, when the execution is to be cancelled or has had more
   * signals than these. For who wants to rest: whoever sent one found it running and woke nobody.
   */
  unlessSignals?: number;
}

export interface AppendRecord {
  tenantId: string;
  executionId: string;
  /** The writer's fence; null for writers without a lease (start, cancel, signal, sweep). */
  fence: number | null;
  /** Compare-and-set: refused unless the row has one of these statuses. */
  expectStatus?: readonly ExecutionStatus[];
  entries: EntryDraft[];
  patch?: ExecutionPatch;
}

export type AppendOutcome =
  /** `called`: it was queued, by `unlessSignals`. */
  | { ok: true; baseSeq: number; lastSeq: number; dropped: string[]; called?: boolean }
  | { ok: false; reason: "missing" | "fenced" | "status" };

/** An entry as read back, as the tail sends it and as views take it. */
export interface Entry {
  executionId: string;
  seq: number;
  tenantId: string;
  at: Date;
  name: string;
  path: string;
  step: string | null;
  data: JsonObject;
  key: string | null;
  result: JsonObject | null;
  contract: ContractFields | null;
  status: string | null;
  durationMs: number | null;
  costUsd: number | null;
}

/** An entry with its place in the chain, as `verify` and the export take it. */
export interface ChainedEntry extends Entry {
  contentHash: string;
  prevHash: string;
  hash: string;
}
