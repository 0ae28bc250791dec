import type { EventName } from "./events";
import type { Json, JsonObject } from "./json";
import type { WaitingFor } from "./states";

/**
 * The durable port (DURABLE.md §1) as agents, tools and models see it. Effects happen only inside `run`; code between
 * calls is deterministic given their results. Ids are unique within the step.
 */
export interface Durable {
  /** `record` says how the run shows in the ledger; default: one `durable.run.completed` entry. */
  run<T extends Json>(id: string, body: (io: StepIO) => Promise<T>, record?: RunRecord<T>): Promise<T>;
  /** Milliseconds; a long sleep leaves memory and comes back by replay. */
  sleep(id: string, ms: number): Promise<void>;
  /** The data of the first signal `event` for `match`; null when `timeoutMs` passed first. */
  waitFor(id: string, wait: DurableWait): Promise<Json | null>;
}

export interface DurableWait {
  event: string;
  match: string;
  timeoutMs: number;
  /** What the execution says it waits for meanwhile; default: `event`. */
  waitingFor?: WaitingFor;
  /** What a signal without data gives; default null, as if the time had passed. */
  withoutData?: Json;
}

export interface StepIO {
  /** Counts from 1. */
  attempt: number;
  /** `execution:path`, without the attempt: the effect key. */
  key: string;
  /** Aborts on cancel, timeout, shutdown and a lost lease. */
  signal: AbortSignal;
  /** Sends what is not recorded to whoever watches, e.g. text as a model writes it; kept only while the step runs. */
  emit(event: StreamEvent): void;
}

export type StreamEvent =
  | { type: "text"; text: string }
  /** What was sent of this run before is void: the call is made again. */
  | { type: "reset" };

/** How one `run` shows in the ledger. */
export interface RunRecord<T extends Json = Json> {
  /** An entry written before the body begins. */
  started?: RunEntry;
  /** The entry that carries the result. */
  completed: (value: T, durationMs: number) => RunEntry;
  /**
   * An effect the receiver can't deduplicate: `started` is committed before the body begins; found without a result
   * after a crash, the run throws `outcome_unknown` and is not repeated.
   */
  unkeyed?: boolean;
}

export interface RunEntry {
  name: EventName;
  data: JsonObject;
  status?: string;
  costUsd?: number;
}
