import { AsyncLocalStorage } from "node:async_hooks";
import type { Durable, DurableWait, RunRecord, StepIO } from "@/lib/core/durable";
import { TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { toJson, type Json } from "@/lib/core/json";
import type { ChildStep, ChildWork, ExecutionDurable, StepOutcome } from "@/lib/engine/durable";
import type { EntryDraft } from "@/lib/ledger/types";
import {
  runCompleted,
  runStarted,
  unknownOutcome,
  unknownRun,
  waitCompleted,
  waitStarted,
  type RunPlace,
} from "../durable-entries";
import { readOutcome, readValue, type Journal } from "../embedded/journal";
import type { WaitingFor } from "@/lib/core/states";
import type { Rest } from "@/lib/ledger/step-claim";

/** How a turn of a step ends. Ids and times only: it passes through the Inngest server. */
export type Next =
  /** The step has its RESPONSE. */
  | { kind: "done" }
  /** The execution has ended, is to be cancelled, or belongs to somebody else. */
  | { kind: "left" }
  /** There is more to do at once. */
  | { kind: "again" }
  | { kind: "rest"; ms: number; event: boolean };

/** What the port needs of the turn. */
export interface TurnHost {
  executionId: string;
  /** The one step this turn is about. */
  path: string;
  journal: Journal;
  /** Whoever acted on the step before had let go of it in order. */
  clean: boolean;
  signal: AbortSignal;
  databaseNow: () => number;
  /** Writes under the step's claim; rejects when it is gone. `end`: with the RESPONSE. Returns the keys written before. */
  write: (entries: EntryDraft[], end?: boolean) => Promise<string[]>;
  readSignal: (event: string, match: string) => Promise<Json | undefined>;
  /** Resolves at a signal, or after so many milliseconds. */
  nap: (ms: number) => Promise<void>;
  /** False when what it would wait for is there. */
  rest: (rest: Rest) => Promise<boolean>;
  /** Whether the turn has lasted long enough. */
  over: () => boolean;
  end: (next: Next) => void;
}

/** Waits shorter than this stay in the request. */
const REQUEST_WAIT_MS = 2_000;

const insideRun = new AsyncLocalStorage<true>();

/** What is dropped where it stands: the next turn's replay comes to it again. */
function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}

/** The durable port of one turn of one step: everything before it is replayed, everything beside it stands still. */
export class TurnDurable implements ExecutionDurable {
  private readonly used = new Set<string>();
  private notes: Promise<unknown> = Promise.resolve();

  constructor(private readonly host: TurnHost) {}

  recorded(id: string): StepOutcome | null {
    const result = this.host.journal.results.get(id);
    return result ? readOutcome(result) : null;
  }

  history(): string[] {
    return [...this.host.journal.results.keys()];
  }

  begunBy(id: string): string | null {
    return this.host.journal.openRequests.get(id)?.contract.to ?? null;
  }

  /** The execution's own notes are its function's to write. */
  note(): void {}

  /** So are the plan's runs: what is not in the journal yet is nothing this step depends on. */
  async run<T extends Json>(id: string): Promise<T> {
    const known = this.host.journal.results.get(id);
    return known ? (readValue(known) as T) : never();
  }

  async child(id: string, work: ChildWork): Promise<StepOutcome> {
    if (id !== this.host.path) return never();
    const open = this.host.journal.openRequests.get(id);
    const contractId = open?.contract.id ?? newId("contract");
    const startedAt = performance.now();
    let outcome = unknownOutcome();
    if (!open) await this.host.write([{ ...work.request(contractId), key: id }]);
    if (!open || !work.unkeyed || this.host.clean)
      outcome = await work.body(this.childStep(id, work.logRoot, contractId));
    await this.notes;
    const response = work.response(contractId, outcome, performance.now() - startedAt);
    await this.host.write([{ ...response, key: id }], true);
    this.host.end({ kind: "done" });
    return never();
  }

  private childStep(path: string, logRoot: string, contractId: string): ChildStep {
    const io = (attempt: number): StepIO => ({
      attempt,
      key: `${this.host.executionId}:${path}`,
      signal: this.host.signal,
      emit: () => undefined,
    });
    return {
      contractId,
      io,
      durable: (attempt) =>
        this.durableFor(attempt === 1 ? path : `${path}/try-${attempt}`, path, logRoot, io(attempt)),
      single: (body) => this.alone(body),
      note: (id, draft) => this.record(`${path}/${id}`, draft),
      noted: (id) => this.host.journal.results.has(`${path}/${id}`),
    };
  }

  private durableFor(path: string, step: string, logRoot: string, io: StepIO): Durable {
    return {
      run: (id, body, record) =>
        this.runAt(
          { key: `${path}/${id}`, step, path: `${logRoot}/${step}` },
          () => body({ ...io, key: `${io.key}/${id}` }),
          record,
        ),
      sleep: (id, ms) => this.sleep(`${path}/${id}`, path, ms),
      waitFor: (id, wait) => this.waitFor(`${path}/${id}`, path, wait),
    };
  }

  private async alone<T>(body: () => Promise<T>): Promise<T> {
    if (insideRun.getStore()) throw new TuttiError("internal", "A run inside a run is not durable.");
    await this.notes;
    return insideRun.run(true, async () => body());
  }

  private async runAt<T extends Json>(
    place: RunPlace,
    body: () => Promise<T>,
    record?: RunRecord<T>,
  ): Promise<T> {
    const { key } = place;
    if (insideRun.getStore()) throw new TuttiError("internal", "A run inside a run is not durable.");
    this.claimId(key);
    const known = this.host.journal.results.get(key);
    if (known) return readValue(known) as T;
    const begun = this.host.journal.begunRuns.has(key);
    if (begun && record?.unkeyed && !this.host.clean) throw unknownRun();
    const started = begun ? null : runStarted(place, record);
    if (started) await this.host.write([started]);
    const startedAt = performance.now();
    const kept = toJson(await this.alone(body));
    if (!kept) throw new TuttiError("value_not_json", `${key} returned a value that JSON can't hold.`);
    const value = kept.value as T;
    const entry = runCompleted(place, value, performance.now() - startedAt, record);
    this.host.journal.results.set(key, { value });
    const before = await this.host.write([{ ...entry, key }]);
    // Of two values the first counts: the next turn reads it.
    if (before.includes(key) || this.host.over()) return this.leave({ kind: "again" });
    return value;
  }

  private async sleep(key: string, path: string, ms: number): Promise<void> {
    this.claimId(key);
    if (this.host.journal.results.has(key)) return;
    const until = await this.begin(key, path, ms, "timer");
    await this.notes;
    for (let left = until - this.host.databaseNow(); left > 0; left = until - this.host.databaseNow()) {
      if (left > REQUEST_WAIT_MS) await this.goToRest({ ms: left, waitingFor: "timer" });
      await this.host.nap(left);
    }
    this.record(key, waitCompleted(key, path, { slept: true }));
  }

  private async waitFor(key: string, path: string, wait: DurableWait): Promise<Json | null> {
    this.claimId(key);
    const known = this.host.journal.results.get(key);
    if (known) return readValue(known);
    const { event, match, waitingFor = "event" } = wait;
    const until = await this.begin(key, path, wait.timeoutMs, waitingFor, event);
    await this.notes;
    for (;;) {
      const data = await this.host.readSignal(event, match);
      const left = until - this.host.databaseNow();
      if (data !== undefined || left <= 0) {
        const value = data ?? null;
        this.record(key, waitCompleted(key, path, { value, timed_out: data === undefined }));
        return value;
      }
      if (left <= REQUEST_WAIT_MS) await this.host.nap(left);
      else await this.goToRest({ ms: left, waitingFor, signal: { event, match } });
    }
  }

  /** Ends the turn, unless what it would wait for has come. */
  private async goToRest(rest: Rest): Promise<void> {
    const resting = await this.host.rest(rest);
    if (resting) await this.leave({ kind: "rest", ms: rest.ms, event: rest.signal !== undefined });
  }

  private leave<T>(next: Next): Promise<T> {
    this.host.end(next);
    return never();
  }

  /** When the wait ends, by database time; written down, so that a replay waits only for the rest. */
  private async begin(
    key: string,
    path: string,
    ms: number,
    kind: WaitingFor,
    event?: string,
  ): Promise<number> {
    const begun = this.host.journal.begunWaits.get(key);
    if (begun !== undefined) return begun;
    const until = this.host.databaseNow() + ms;
    this.host.journal.begunWaits.set(key, until);
    const started = waitStarted(key, path, { wait: kind, until, ms, event });
    if (started) await this.host.write([started]);
    return until;
  }

  /** Written before anything that depends on it begins. */
  private record(key: string, draft: EntryDraft): void {
    if (this.host.journal.results.has(key)) return;
    this.host.journal.results.set(key, draft.result ?? {});
    this.notes = this.notes.then(() => this.host.write([{ ...draft, key }]));
    this.notes.catch(() => undefined);
  }

  private claimId(id: string): void {
    if (this.used.has(id)) throw new TuttiError("internal", `The id ${id} was used twice in one execution.`);
    this.used.add(id);
  }
}
