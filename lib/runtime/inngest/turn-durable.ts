import type { Durable, DurableWait, RunRecord, StepIO } from "@/lib/core/durable";
import { TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { toJson, type Json } from "@/lib/core/json";
import {
  abandonedOutcome,
  type ChildStep,
  type ChildWork,
  type ExecutionDurable,
  type StepOutcome,
} from "@/lib/engine/durable";
import type { EntryDraft } from "@/lib/ledger/types";
import {
  insideRun,
  refuseInsideRun,
  runCompleted,
  runStarted,
  signalValue,
  unknownOutcome,
  unknownRun,
  waitCompleted,
  waitStarted,
  type RunPlace,
} from "../durable-entries";
import { readOutcome, readValue, type Journal } from "../embedded/journal";
import type { Parking } from "../embedded/parking";
import { LiveText } from "../live-text";
import type { WaitingFor } from "@/lib/core/states";
import type { TextPlace, TextStream } from "@/lib/ledger/text";

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
  parking: Parking;
  databaseNow: () => number;
  /** Writes under the step's claim; rejects when it is gone. `end`: with the RESPONSE. Returns the keys written before. */
  write: (entries: EntryDraft[], end?: boolean) => Promise<string[]>;
  readSignal: (event: string, match: string) => Promise<Json | undefined>;
  openText: (place: TextPlace) => TextStream;
  /** Whether the turn has lasted long enough. */
  over: () => boolean;
  end: (next: Next) => void;
  /** Nobody waits for the step any more. */
  abandoned: () => void;
  /** Withdraws the step's questions and cancels what it started. */
  abandonStep: () => Promise<void>;
}

/** What is dropped where it stands: the next turn's replay comes to it again. */
function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}

/**
 * The durable port of one turn of one step: everything before it is replayed, everything beside it stands still. Of
 * the step itself any number of runs and waits go on side by side; the turn ends between them, never within a run.
 */
export class TurnDurable implements ExecutionDurable {
  private readonly used = new Set<string>();
  private notes: Promise<unknown> = Promise.resolve();
  private ending = false;

  constructor(private readonly host: TurnHost) {}

  get about(): string {
    return this.host.path;
  }

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
    const text = new LiveText(() => this.host.openText({ key: id, step: id, path: `${work.logRoot}/${id}` }));
    if (!open || !work.unkeyed || this.host.clean)
      outcome = await work.body(this.childStep(id, work.logRoot, contractId, text));
    // It may have asked people just before.
    else await this.host.parking.move(this.host.abandonStep());
    // A turn that is ending ends without it: the next one comes here again.
    if (!this.host.parking.enter()) return never();
    await this.notes;
    const response = work.response(contractId, outcome, performance.now() - startedAt);
    const written = this.host.write([{ ...response, key: id }], true);
    text.end(written);
    await written;
    this.host.end({ kind: "done" });
    return never();
  }

  /**
   * The execution's function ends it. What follows on its end has begun only when that is on record, or when it had
   * not begun itself: then nothing is, and it never will.
   */
  async abandon(id: string): Promise<StepOutcome> {
    if (id === this.host.path) {
      this.host.abandoned();
      return never();
    }
    return this.recorded(id) ?? (this.begunBy(id) === null ? abandonedOutcome() : never());
  }

  /** Ends the turn when nothing of it is busy any more, for another one to go on at once. */
  again(): void {
    if (this.ending) return;
    this.ending = true;
    const { parking, end } = this.host;
    void parking
      .drain()
      .then(() => this.committed())
      .then(() => end({ kind: "again" }));
  }

  /** Resolves when all notes are written. */
  committed(): Promise<unknown> {
    return this.notes;
  }

  private childStep(path: string, logRoot: string, contractId: string, text: LiveText): ChildStep {
    const io = (attempt: number): StepIO => ({
      attempt,
      key: `${this.host.executionId}:${path}`,
      signal: this.host.signal,
      emit: text.emit,
    });
    return {
      contractId,
      io,
      durable: (attempt) =>
        this.durableFor(attempt === 1 ? path : `${path}/try-${attempt}`, path, logRoot, io(attempt)),
      single: (body) => {
        refuseInsideRun(this);
        // What an attempt before sent is void.
        text.emit({ type: "reset" });
        return this.alone(body);
      },
      note: (id, draft) => this.record(`${path}/${id}`, draft),
      noted: (id) => this.host.journal.results.has(`${path}/${id}`),
    };
  }

  private durableFor(path: string, step: string, logRoot: string, io: StepIO): Durable {
    return {
      run: (id, body, record) =>
        this.runAt(
          { key: `${path}/${id}`, step, path: `${logRoot}/${step}` },
          (emit) => body({ ...io, key: `${io.key}/${id}`, emit }),
          record,
        ),
      sleep: (id, ms) => this.sleep(`${path}/${id}`, path, ms),
      waitFor: (id, wait) => this.waitFor(`${path}/${id}`, path, wait),
    };
  }

  private async alone<T>(body: () => Promise<T>): Promise<T> {
    if (!this.host.parking.enter()) return never();
    try {
      await this.notes;
      return await insideRun.run(this, async () => body());
    } finally {
      this.host.parking.leave();
    }
  }

  private async runAt<T extends Json>(
    place: RunPlace,
    body: (emit: StepIO["emit"]) => Promise<T>,
    record?: RunRecord<T>,
  ): Promise<T> {
    const { key } = place;
    const { journal, parking } = this.host;
    this.claimId(key);
    const known = journal.results.get(key);
    if (known) return readValue(known) as T;
    const begun = journal.begunRuns.has(key);
    if (begun && record?.unkeyed) throw unknownRun();
    // Held until its result is written, so that no turn ends in its middle.
    if (!parking.enter()) return never();
    const text = new LiveText(() => this.host.openText(place));
    let superseded = false;
    let value: T;
    try {
      await this.notes;
      const started = begun ? null : runStarted(place, record);
      if (started) await this.host.write([started]);
      const startedAt = performance.now();
      const kept = toJson(await insideRun.run(this, async () => body(text.emit)));
      if (!kept) throw new TuttiError("value_not_json", `${key} returned a value that JSON can't hold.`);
      value = kept.value as T;
      const entry = runCompleted(place, value, performance.now() - startedAt, record);
      journal.results.set(key, { value });
      const written = this.host.write([{ ...entry, key }]);
      text.end(written);
      superseded = (await written).includes(key);
      if (superseded || this.host.over()) this.again();
    } catch (error) {
      text.void();
      throw error;
    } finally {
      parking.leave();
    }
    // Of two values the first counts: the next turn reads it.
    return superseded ? never() : value;
  }

  private async sleep(key: string, path: string, ms: number): Promise<void> {
    this.claimId(key);
    if (this.host.journal.results.has(key)) return;
    const { parking } = this.host;
    const until = await parking.move(this.begin(key, path, ms, "timer"));
    await parking.move(this.notes);
    await parking.park({ until, waitingFor: "timer" });
    this.record(key, waitCompleted(key, path, { slept: true }));
  }

  private async waitFor(key: string, path: string, wait: DurableWait): Promise<Json | null> {
    this.claimId(key);
    const known = this.host.journal.results.get(key);
    if (known) return readValue(known);
    const { parking } = this.host;
    const { event, match, waitingFor = "event" } = wait;
    const until = await parking.move(this.begin(key, path, wait.timeoutMs, waitingFor, event));
    await parking.move(this.notes);
    for (;;) {
      const data = await parking.move(this.host.readSignal(event, match));
      if (data !== undefined || this.host.databaseNow() >= until) {
        const value = signalValue(data, wait);
        this.record(key, waitCompleted(key, path, { value, timed_out: data === undefined }));
        return value;
      }
      await parking.park({ until, waitingFor, signal: { event, match } });
    }
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
    refuseInsideRun(this);
    if (this.used.has(id)) throw new TuttiError("internal", `The id ${id} was used twice in one execution.`);
    this.used.add(id);
  }
}
