import type { Durable, DurableWait, RunRecord, StepIO } from "@/lib/core/durable";
import { errorToJson, TuttiError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { toJson, type Json } from "@/lib/core/json";
import {
  abandonedOutcome,
  type ChildWork,
  type ExecutionDurable,
  type StepOutcome,
} from "@/lib/engine/durable";
import type { WaitingFor } from "@/lib/core/states";
import type { AppendOutcome, EntryDraft } from "@/lib/ledger/types";
import {
  runCompleted,
  runStarted,
  unknownOutcome,
  unknownRun,
  refuseInsideRun,
  insideRun,
  signalValue,
  waitCompleted,
  waitStarted,
  type RunPlace,
} from "../durable-entries";
import { LiveText } from "../live-text";
import type { TextPlace, TextStream } from "@/lib/ledger/text";
import { closeRequest, readOutcome, readValue, startsChild, type Journal } from "./journal";
import type { Parking } from "./parking";
import { EmbeddedChild } from "./child";
import { Hold } from "./hold";
import { StepScope } from "./step-scope";

/** What the adapter needs of the running execution. */
export interface DurableHost {
  tenantId: string;
  executionId: string;
  journal: Journal;
  signal: AbortSignal;
  parking: Parking;
  /** Queues entries under the execution's fence; rejects when the fence is lost. */
  append: (entries: EntryDraft[]) => Promise<AppendOutcome>;
  /** Milliseconds since the epoch by the database's clock. */
  databaseNow: () => number;
  /** Nothing more is recorded under this claim: what happens here from now on has not happened. */
  closed: () => boolean;
  /** The value of the first signal for this wait, if one came; `seen`: how many the execution has had. */
  readSignal: (event: string, match: string) => Promise<{ data: Json | undefined; seen: number }>;
  /** Withdraws the questions of a step that nobody waits for, and cancels what it started. */
  abandonStep: (path: string) => Promise<void>;
  /** Where text goes that a run sends to whoever watches. */
  openText: (place: TextPlace) => TextStream;
}

function silent(): void {
  // Text of a step goes where its child sends it.
}

/** The durable port over the journal in the ledger (DURABLE.md §2). One per claim of an execution. */
export class EmbeddedDurable implements ExecutionDurable {
  private readonly used = new Set<string>();
  /** Steps on their way, by path. */
  private readonly scopes = new Map<string, StepScope>();
  /** Steps that nobody waits for: one of them that was about to begin does not. */
  private readonly abandoned = new Set<string>();
  /** The last append that carried a result. Nothing that depends on it starts before it is committed. */
  private barrier: Promise<unknown> = Promise.resolve();

  constructor(private readonly host: DurableHost) {
    const { signal } = host;
    const onAbort = () => this.scopes.forEach((scope) => scope.abort(signal.reason));
    signal.addEventListener("abort", onAbort, { once: true });
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

  async child(id: string, work: ChildWork): Promise<StepOutcome> {
    this.claimId(id);
    const known = this.recorded(id);
    if (known) return known;
    if (this.abandoned.has(id)) return new Promise(() => undefined);
    const open = this.host.journal.openRequests.get(id);
    const contractId = open?.contract.id ?? newId("contract");
    const startedAt = performance.now();
    // Held from before its REQUEST until it runs: a shutdown between the two would leave its outcome unknown.
    const hold = new Hold(this.host.parking);
    if (work.unkeyed && !open && !hold.take()) return new Promise(() => undefined);
    if (open && work.unkeyed) {
      // It may have asked people just before.
      await this.host.parking.move(this.host.abandonStep(id));
      if (this.abandoned.has(id) || this.host.closed()) return new Promise(() => undefined);
      return this.respond(id, work, contractId, unknownOutcome(), startedAt);
    }
    if (!open) {
      const draft = work.request(contractId);
      this.rememberOpen(id, draft);
      const request = this.host.append([{ ...draft, key: id }]);
      if (work.unkeyed) await request;
      else request.catch(() => undefined);
    }
    const scope = this.openScope(id);
    await this.settled();
    const text = new LiveText(() => this.host.openText({ key: id, step: id, path: `${work.logRoot}/${id}` }));
    const outcome = await this.bodyIn(scope, () =>
      work.body(new EmbeddedChild(this, { path: id, logRoot: work.logRoot, contractId, hold, text, scope })),
    ).finally(() => hold.giveBack());
    // Whoever abandoned it writes how it ended, and tells; one without a claim may have failed by that alone.
    const ended = scope.over || this.host.closed() ? null : outcome;
    if (ended) {
      this.respond(id, work, contractId, ended, startedAt);
      text.end(this.barrier);
    }
    scope.end();
    this.scopes.delete(id);
    return ended ?? new Promise(() => undefined);
  }

  /** Null: it was abandoned before it came to an end of its own. */
  private async bodyIn(scope: StepScope, body: () => Promise<StepOutcome>): Promise<StepOutcome | null> {
    try {
      scope.refuseAbandoned();
      return await body();
    } catch (error) {
      if (!scope.isAbandoned || this.host.signal.aborted) throw error;
      return null;
    }
  }

  abandon(id: string): Promise<StepOutcome> {
    return this.host.parking.move(this.endStep(id));
  }

  private async endStep(id: string): Promise<StepOutcome> {
    const { journal, parking } = this.host;
    this.abandoned.add(id);
    await this.scopes.get(id)?.abandon((error) => parking.abandon(id, error));
    const known = this.recorded(id);
    if (known) return known;
    // Why it is not wanted has to stand: without that, where the execution goes on it may be.
    await this.settled();
    // The execution has left this worker: its steps fail here, and wait on where it goes on.
    if (this.host.signal.aborted || this.host.closed()) return new Promise(() => undefined);
    const outcome = abandonedOutcome();
    await this.host.abandonStep(id);
    const request = journal.openRequests.get(id);
    if (!request) return outcome;
    journal.openRequests.delete(id);
    this.record(id, closeRequest(id, request, errorToJson(outcome.error), "cancelled"));
    return outcome;
  }

  private openScope(id: string): StepScope {
    const scope = new StepScope();
    this.scopes.set(id, scope);
    if (this.host.signal.aborted) scope.abort(this.host.signal.reason);
    return scope;
  }

  noted(id: string): boolean {
    return this.host.journal.results.has(id);
  }

  note(id: string, draft: EntryDraft): void {
    if (this.host.journal.results.has(id)) return;
    this.record(id, draft);
  }

  run<T extends Json>(id: string, body: (io: StepIO) => Promise<T>, record?: RunRecord<T>): Promise<T> {
    return this.runAt({ key: id, step: null, path: "orchestrator" }, body, this.io(id, 1), record);
  }

  /** Resolves when everything recorded so far is committed; rejects when the lease was lost. */
  committed(): Promise<unknown> {
    return this.barrier;
  }

  /** The same, as one on the way to its next thing: an execution whose other branches wait does not rest meanwhile. */
  private settled(): Promise<unknown> {
    return this.host.parking.move(this.barrier).catch((error: unknown) => {
      // Who waits here would take it for a failure of their own, and act on it.
      if (this.host.closed()) return new Promise(() => undefined);
      throw error;
    });
  }

  private respond(
    id: string,
    work: ChildWork,
    contractId: string,
    outcome: StepOutcome,
    startedAt: number,
  ): StepOutcome {
    this.host.journal.openRequests.delete(id);
    this.record(id, work.response(contractId, outcome, performance.now() - startedAt));
    return outcome;
  }

  private record(id: string, draft: EntryDraft): void {
    this.host.journal.results.set(id, draft.result ?? {});
    const written = this.host.append([{ ...draft, key: id }]);
    written.catch(() => undefined);
    const before = this.barrier;
    this.barrier = before.then(() => written);
    this.barrier.catch(() => undefined);
  }

  private rememberOpen(id: string, draft: EntryDraft): void {
    const { contract, path, step = null, data = {} } = draft;
    this.host.journal.hasChildren ||= startsChild(contract);
    if (contract) this.host.journal.openRequests.set(id, { contract, path, step, data });
  }

  /** Nothing of the port is for the inside of a run: its replay would not come past it. */
  private claimId(id: string): void {
    refuseInsideRun(this);
    if (this.used.has(id)) throw new TuttiError("internal", `The id ${id} was used twice in one execution.`);
    this.used.add(id);
  }

  io(path: string, attempt: number): StepIO {
    return {
      attempt,
      key: `${this.host.executionId}:${path}`,
      signal: this.host.signal,
      emit: silent,
    };
  }

  /** The port of one attempt of a step. */
  durableFor(path: string, step: string, logRoot: string, io: StepIO): Durable {
    return {
      run: (id, body, record) =>
        this.runAt(
          { key: `${path}/${id}`, step, path: `${logRoot}/${step}` },
          body,
          { ...io, key: `${io.key}/${id}` },
          record,
        ),
      sleep: (id, ms) => this.sleep(`${path}/${id}`, path, ms),
      waitFor: (id, wait) => this.waitFor(`${path}/${id}`, path, wait),
    };
  }

  busy<T>(body: () => Promise<T>, hold?: Hold): Promise<T> {
    refuseInsideRun(this);
    // An execution that left memory starts nothing more: its replay will.
    if (!hold?.handOver() && !this.host.parking.enter()) return new Promise(() => undefined);
    return insideRun.run(this, async () => body()).finally(() => this.host.parking.leave());
  }

  private async runAt<T extends Json>(
    place: RunPlace,
    body: (io: StepIO) => Promise<T>,
    io: StepIO,
    record?: RunRecord<T>,
  ): Promise<T> {
    const { key } = place;
    this.claimId(key);
    const known = this.host.journal.results.get(key);
    if (known) return readValue(known) as T;
    const scope = place.step === null ? undefined : this.scopes.get(place.step);
    scope?.refuseAbandoned();
    const begun = this.host.journal.begunRuns.has(key);
    if (record?.unkeyed && begun) throw unknownRun();
    await this.settled();
    // Held from before `started`, or a shutdown between the two would leave unknown what was never begun.
    const hold = new Hold(this.host.parking);
    if (!hold.take()) return new Promise(() => undefined);
    const started = begun ? null : runStarted(place, record);
    try {
      if (started) {
        const written = this.host.append([started]);
        if (record?.unkeyed) await written;
        else written.catch(() => undefined);
      }
    } catch (error) {
      hold.giveBack();
      throw error;
    }
    const text = new LiveText(() => this.host.openText(place));
    const startedAt = performance.now();
    try {
      const made = () => this.busy(() => body({ ...io, emit: text.emit }), hold);
      const kept = toJson(await (scope ? scope.call(made) : made()));
      if (scope?.over) return await new Promise(() => undefined);
      if (!kept) throw new TuttiError("value_not_json", `${key} returned a value that JSON can't hold.`);
      const value = kept.value as T;
      this.record(key, runCompleted(place, value, performance.now() - startedAt, record));
      text.end(this.barrier);
      return value;
    } catch (error) {
      text.void();
      throw error;
    }
  }

  private async sleep(key: string, path: string, ms: number): Promise<void> {
    this.claimId(key);
    if (this.host.journal.results.has(key)) return;
    this.scopes.get(path)?.refuseAbandoned();
    const until = this.begin(key, path, ms, "timer");
    await this.settled();
    this.scopes.get(path)?.refuseAbandoned();
    await this.host.parking.park({ until, waitingFor: "timer", step: path });
    this.record(key, waitCompleted(key, path, { slept: true }));
  }

  private async waitFor(key: string, path: string, wait: DurableWait): Promise<Json | null> {
    this.claimId(key);
    const known = this.host.journal.results.get(key);
    if (known) return readValue(known);
    this.scopes.get(path)?.refuseAbandoned();
    const { event, match, waitingFor = "event" } = wait;
    const until = this.begin(key, path, wait.timeoutMs, waitingFor, event);
    await this.settled();
    for (;;) {
      const { data, seen } = await this.host.parking.move(this.host.readSignal(event, match));
      this.scopes.get(path)?.refuseAbandoned();
      if (data !== undefined || this.host.databaseNow() >= until) {
        const value = signalValue(data, wait);
        this.record(key, waitCompleted(key, path, { value, timed_out: data === undefined }));
        return value;
      }
      await this.host.parking.park({ until, waitingFor, signal: { event, match, seen }, step: path });
    }
  }

  /** When the wait ends, by database time; written down for longer ones, so that a replay waits only for the rest. */
  private begin(key: string, path: string, ms: number, kind: WaitingFor, event?: string): number {
    const begun = this.host.journal.begunWaits.get(key);
    if (begun !== undefined) return begun;
    const until = this.host.databaseNow() + ms;
    this.host.journal.begunWaits.set(key, until);
    const started = waitStarted(key, path, { wait: kind, until, ms, event });
    if (started) this.host.append([started]).catch(() => undefined);
    return until;
  }
}
