import { errorToJson, TuttiError, toErrorRecord, type ErrorRecord } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import type { DispatchEnvironment } from "@/lib/engine/dispatch";
import { execute, type Ending } from "@/lib/engine/execute";
import type { PlanSource } from "@/lib/engine/plan";
import type { Change } from "@/lib/ledger/bus";
import type { Ledger } from "@/lib/ledger/ledger";
import type { ClaimedExecution } from "@/lib/ledger/lease";
import type { AppendOutcome, EntryDraft, ExecutionPatch } from "@/lib/ledger/types";
import { abandonStep } from "@/lib/services/executions/abandon-step";
import { EmbeddedDurable } from "./durable";
import { closeOpenRequests, closeTask, emptyJournal, type Journal } from "./journal";
import { throughOutage } from "./outage";
import { Parking, type LongRest } from "./parking";

export interface RunningOptions {
  ledger: Ledger;
  crashLimit: number;
  databaseNow: () => number;
  /** What the execution did before this claim. */
  loadJournal: () => Promise<Journal>;
  readSignal: (event: string, match: string) => Promise<{ found: boolean; data: unknown; total: number }>;
  /** What it used itself and what its children did. */
  usageOfFamily: (own: JsonObject) => Promise<JsonObject>;
  environment: (execution: ClaimedExecution) => Omit<DispatchEnvironment, "durable">;
  plan: (execution: ClaimedExecution) => Promise<PlanSource>;
}

/** Why an execution left this worker. `requeued` is picked up again; `lost` belongs to somebody else now. */
export type Departure =
  | { kind: "settled"; status: "completed" | "failed" | "cancelled" }
  | { kind: "waiting"; wakeInMs: number }
  | { kind: "requeued" }
  | { kind: "lost" };

type Interruption =
  | ({ kind: "suspend" } & LongRest)
  | { kind: "cancel" }
  | { kind: "drain" }
  | { kind: "lost" };

const CANCEL_GRACE_MS = 1_500;
/** Where none is awaited no number of them is a call. */
const MOST_SIGNALS = 2_147_483_647;
/** A wait for an event looks at its row at least this often, should every doorbell be lost. */
const EVENT_POLL_MS = 600_000;

/** One for all: every execution ends with it, and nearly always nobody is left to hear. */
const LEFT = new TuttiError("cancelled", "The execution left this worker.");

/** One claimed execution on its way: replays, runs, and settles, suspends or gives back. */
export class RunningExecution {
  private readonly controller = new AbortController();
  private readonly parking: Parking;
  private interrupt: (interruption: Interruption) => void = () => undefined;
  private readonly interrupted = new Promise<Interruption>((resolve) => {
    this.interrupt = resolve;
  });
  private closed = false;
  /** Something wanted to go on after the execution had left memory for a wait. */
  private late = false;
  private resting = false;
  private readonly startsFresh: boolean;

  constructor(
    readonly execution: ClaimedExecution,
    private readonly options: RunningOptions,
  ) {
    this.startsFresh = execution.begun === true || execution.lastSeq <= 1;
    this.parking = new Parking({
      databaseNow: options.databaseNow,
      onIdle: (rest) => {
        // At once: what began now could not be recorded any more.
        this.parking.close();
        this.interrupt({ kind: "suspend", ...rest });
      },
      onLate: () => this.notIdle(),
    });
  }

  /** Takes effect at once between steps; a running step's signal aborts. */
  cancel(): void {
    this.interrupt({ kind: "cancel" });
    this.controller.abort(new TuttiError("cancelled", "The execution was cancelled."));
  }

  /** The lease is gone: whatever still runs must stop, and writes nothing. */
  lose(): void {
    this.closed = true;
    this.interrupt({ kind: "lost" });
    this.controller.abort(new TuttiError("cancelled", "The worker lost its lease."));
  }

  /** For shutdown: lets the running steps end, starts no new ones. */
  async drain(): Promise<void> {
    await this.parking.drain();
    // What has just ended is recorded in the same turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    this.interrupt({ kind: "drain" });
  }

  /** The time to let steps end is over. */
  abandon(): void {
    this.controller.abort(new TuttiError("unavailable", "The worker is shutting down."));
    this.interrupt({ kind: "drain" });
  }

  async run(): Promise<Departure> {
    const { ledger } = this.options;
    const unwatch = ledger.watch(this.execution.id, (change) => this.onChange(change));
    try {
      const journal = this.startsFresh ? emptyJournal() : await this.read(this.options.loadJournal);
      if (this.execution.cancelRequested) return await this.settleCancelled(journal);
      if (this.execution.crashes > this.options.crashLimit) return await this.settleCrashLoop(journal);
      return await this.proceed(journal);
    } catch (error) {
      if (this.closed || isFenced(error)) return { kind: "lost" };
      throw error;
    } finally {
      this.closed = true;
      this.parking.close();
      unwatch();
      // Steps dropped where they stand are no longer in work here.
      this.controller.abort(LEFT);
    }
  }

  private async proceed(journal: Journal): Promise<Departure> {
    const { execution } = this;
    if (!execution.begun) {
      const name = this.startsFresh ? "execution.started" : "execution.resumed";
      const data = { kind: execution.kind, crashes: execution.crashes };
      this.append([{ name, path: "orchestrator", data }]).catch(() => undefined);
    }
    const durable = this.durableOver(journal);
    const running = this.runPlan(durable);
    const first = await Promise.race([running, this.interrupted]);
    if (!("kind" in first)) return this.settle(first, journal);
    switch (first.kind) {
      case "suspend":
        return this.suspend(first, durable);
      case "cancel":
        return this.afterCancel(running, journal);
      case "drain":
        return this.giveBack(durable);
      case "lost":
        return { kind: "lost" };
    }
  }

  private durableOver(journal: Journal): EmbeddedDurable {
    const { execution, options } = this;
    return new EmbeddedDurable({
      tenantId: execution.tenantId,
      executionId: execution.id,
      journal,
      signal: this.controller.signal,
      parking: this.parking,
      append: (entries) => this.append(entries),
      closed: () => this.closed,
      databaseNow: options.databaseNow,
      openText: (place) =>
        options.ledger.openText({ tenantId: execution.tenantId, executionId: execution.id, ...place }),
      readSignal: async (event, match) => {
        const { found, data, total } = await this.read(() => options.readSignal(event, match));
        return { data: found ? (data as Json) : undefined, seen: total };
      },
      abandonStep: (step) => this.abandonSteps(step),
    });
  }

  private async runPlan(durable: EmbeddedDurable): Promise<Ending> {
    const { execution, options } = this;
    try {
      return await execute({
        environment: { ...this.environment(), durable },
        plan: await this.read(() => options.plan(execution)),
        budget: execution.budget,
        elapsedMs: () => options.databaseNow() - execution.startedAtMs,
      });
    } catch (error) {
      if (this.controller.signal.aborted || this.closed || isFenced(error))
        return new Promise(() => undefined);
      return {
        result: { ok: false, error: toErrorRecord(error) },
        usage: { steps: 0, tool_calls: 0 },
        metered: true,
      };
    }
  }

  private environment(): Omit<DispatchEnvironment, "durable"> {
    const environment = this.options.environment(this.execution);
    return {
      ...environment,
      candidates: (wanted) => this.known(() => environment.candidates(wanted)),
      rules: () => this.known(environment.rules),
    };
  }

  /** What is in memory is there at once; what is not is read, and the execution is not idle meanwhile. */
  private known<T>(look: () => T | Promise<T>): T | Promise<T> {
    const first = look();
    if (!(first instanceof Promise)) return first;
    let attempt: T | Promise<T> | null = first;
    const read = async () => {
      const answer = attempt ?? look();
      attempt = null;
      return answer;
    };
    return this.parking.move(this.read(read));
  }

  private read<T>(read: () => Promise<T>): Promise<T> {
    return throughOutage(read, this.controller.signal);
  }

  private async settle(ending: Ending, journal: Journal): Promise<Departure> {
    const { result } = ending;
    const status = result.ok ? "completed" : "failed";
    const own: JsonObject = { ...ending.usage };
    const usage =
      journal.hasChildren || ending.metered ? await this.read(() => this.options.usageOfFamily(own)) : own;
    const entry: EntryDraft = result.ok
      ? { name: "execution.completed", path: "orchestrator", status, data: { usage, output: result.output } }
      : {
          name: "execution.failed",
          path: "orchestrator",
          status,
          data: { usage, error: errorToJson(result.error) },
        };
    const patch: ExecutionPatch = result.ok
      ? { status, output: result.output, usage }
      : { status, error: result.error, usage };
    return this.finish([entry], { ...patch, markFinished: true, release: true }, { kind: "settled", status });
  }

  private settleCrashLoop(journal: Journal): Promise<Departure> {
    const message = `The worker was lost ${this.execution.crashes} times without progress; the execution was given up.`;
    return this.giveUp(journal, "failed", { code: "crash_loop", message });
  }

  /** Gives running steps a moment to end by their signal; their late results are dropped either way. */
  private async afterCancel(running: Promise<Ending>, journal: Journal): Promise<Departure> {
    const grace = new Promise((resolve) => setTimeout(resolve, CANCEL_GRACE_MS).unref());
    await Promise.race([running, grace, this.parking.drain()]);
    return this.settleCancelled(journal);
  }

  private settleCancelled(journal: Journal): Promise<Departure> {
    return this.giveUp(journal, "cancelled", { code: "cancelled", message: "The execution was cancelled." });
  }

  /** Ends what its steps have begun first: whoever takes over from a process that dies here does the same again. */
  private async giveUp(
    journal: Journal,
    status: "failed" | "cancelled",
    error: ErrorRecord,
  ): Promise<Departure> {
    await this.abandonSteps(null);
    const record = errorToJson(error);
    return this.finish(
      [
        ...closeOpenRequests(journal, record, status),
        ...closeTask(this.execution, journal, record, status),
        { name: `execution.${status}`, path: "orchestrator", status, data: { error: record } },
      ],
      { status, error, markFinished: true, release: true },
      { kind: "settled", status },
    );
  }

  private abandonSteps(step: string | null): Promise<void> {
    const ctx = this.options.environment(this.execution).context();
    return this.read(() => abandonStep({ ctx, input: { executionId: this.execution.id, step } }));
  }

  private async suspend(
    rest: Extract<Interruption, { kind: "suspend" }>,
    durable: EmbeddedDurable,
  ): Promise<Departure> {
    await durable.committed();
    const untilMs = Math.max(0, rest.until - this.options.databaseNow());
    const onSignal = rest.signals.length > 0;
    const wakeInMs = onSignal ? Math.min(untilMs, EVENT_POLL_MS) : untilMs;
    // What came since any of the waits last looked found a running execution and woke nobody.
    const unlessSignals = Math.min(MOST_SIGNALS, ...rest.signals.map(({ seen = 0 }) => seen));
    const departure = await this.finish(
      [
        {
          name: "execution.waiting",
          path: "orchestrator",
          data: { waiting_for: rest.waitingFor, until: new Date(rest.until).toISOString() },
        },
      ],
      { status: "waiting", waitingFor: rest.waitingFor, wakeInMs, release: true, unlessSignals },
      { kind: "waiting", wakeInMs },
    );
    this.resting = true;
    return this.late && departure.kind === "waiting" ? this.requeueWaiting() : departure;
  }

  /** A branch was between two things when all others waited: what it goes on with, a new claim does at once. */
  private notIdle(): void {
    if (this.resting && !this.late) void this.requeueWaiting().catch(() => undefined);
    this.late = true;
  }

  private async requeueWaiting(): Promise<Departure> {
    await this.options.ledger.append({
      tenantId: this.execution.tenantId,
      executionId: this.execution.id,
      fence: null,
      expectStatus: ["waiting"],
      entries: [],
      patch: { status: "queued" },
    });
    return { kind: "requeued" };
  }

  private async giveBack(durable: EmbeddedDurable): Promise<Departure> {
    await durable.committed();
    return this.finish([], { status: "queued", release: true }, { kind: "requeued" });
  }

  private async finish(
    entries: EntryDraft[],
    patch: ExecutionPatch,
    departure: Departure,
  ): Promise<Departure> {
    const written = this.append(entries, patch);
    // From here on nothing else may be written under this claim.
    this.closed = true;
    this.parking.close();
    const { called = false } = await written;
    return called ? { kind: "requeued" } : departure;
  }

  private async append(
    entries: EntryDraft[],
    patch?: ExecutionPatch,
  ): Promise<Extract<AppendOutcome, { ok: true }>> {
    if (this.closed) {
      this.notIdle();
      throw fenced();
    }
    const { tenantId, id: executionId, fence } = this.execution;
    const outcome = await this.options.ledger.append({
      tenantId,
      executionId,
      fence,
      entries,
      ...(patch ? { patch } : {}),
    });
    if (!outcome.ok) {
      this.lose();
      throw fenced();
    }
    return outcome;
  }

  private onChange(change: Change): void {
    // Nearly every change is a step's own: its entries are not made only to look at their names.
    if (this.parking.awaitsSignal) {
      const names = change.entries?.().map((entry) => entry.name);
      if (!names || names.includes("signal.received")) this.parking.signalled();
    }
    if (change.cancelRequested) this.cancel();
  }
}

function fenced(): TuttiError {
  return new TuttiError("conflict", "The execution belongs to another worker now.");
}

function isFenced(error: unknown): boolean {
  return (
    error instanceof Error && error.name === "TuttiError" && "code" in error && error.code === "conflict"
  );
}
