import type { Durable, RunRecord, StepIO } from "@/lib/core/durable";
import type { ErrorRecord } from "@/lib/core/errors";
import type { Json } from "@/lib/core/json";
import type { EntryDraft } from "@/lib/ledger/types";

export type { Durable, StepIO } from "@/lib/core/durable";

/** How a step ended, as its RESPONSE records it and as a replay reads it. */
export type StepOutcome =
  | { ok: true; output: Json }
  | { ok: false; error: ErrorRecord; status: "failed" | "cancelled" | "outcome_unknown" };

/** How a step ends that nobody waits for any more. */
export function abandonedOutcome(): Extract<StepOutcome, { ok: false }> {
  const message = "Cancelled: a step beside it failed.";
  return { ok: false, error: { code: "cancelled", message }, status: "cancelled" };
}

/** One dispatched step with its own replay scope: the REQUEST, the work, the RESPONSE. */
export interface ChildWork {
  request: (contractId: string) => EntryDraft;
  /** True: an effect the receiver can't deduplicate. REQUEST is committed first, and never repeated after a crash. */
  unkeyed: boolean;
  /** Log path of its runs, before the step's own. */
  logRoot: string;
  body: (step: ChildStep) => Promise<StepOutcome>;
  response: (contractId: string, outcome: StepOutcome, durationMs: number) => EntryDraft;
}

/** What the engine needs of a runner beyond what agents see. */
export interface ExecutionDurable {
  /** Runs a dispatched step once; a replay returns its recorded outcome. `id` is the step's path. */
  child(id: string, work: ChildWork): Promise<StepOutcome>;
  /** The outcome a replay already has; null when the step has yet to be done. */
  recorded(id: string): StepOutcome | null;
  /**
   * Ends a step that nobody waits for any more, in this replay or before: a wait at once, a call by its signal after a
   * moment. Its questions are withdrawn, its children cancelled. Resolves with how it ended: it may have been faster.
   */
  abandon(id: string): Promise<StepOutcome>;
  /** Whom the REQUEST of a step that was under way was sent to; null when the step has not begun, or has ended. */
  begunBy(id: string): string | null;
  /** The keys of everything that was recorded before this replay began, in the order of the journal. */
  history(): Iterable<string>;
  /** Set in a replay that is about one step only: its path. */
  readonly about?: string;
  /** Writes an entry once, under a journal key. */
  note(id: string, draft: EntryDraft): void;
  /** A run of the plan itself, outside any step. Its entries' path is `orchestrator`. */
  run<T extends Json>(id: string, body: (io: StepIO) => Promise<T>, record: RunRecord<T>): Promise<T>;
}

/** What the body of a child gets. */
export interface ChildStep {
  contractId: string;
  io(attempt: number): StepIO;
  /** The port for one attempt; each has its own ids. */
  durable(attempt: number): Durable;
  /** Runs the one effect of a `single` step; its record is the RESPONSE, so nothing is written here. */
  single<T>(body: () => Promise<T>): Promise<T>;
  note(id: string, draft: EntryDraft): void;
  noted(id: string): boolean;
}
