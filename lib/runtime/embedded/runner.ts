import { sqlState } from "@/lib/db/sql-state";
import { log } from "@/lib/guard/log";
import {
  type ClaimedExecution,
  buryDeadWorkers,
  cancelRequests,
  claimExecutions,
  readSignals,
  voidAllLeases,
} from "@/lib/ledger/lease";
import type { Reservation } from "@/lib/ledger/start";
import { usageOfFamily } from "../family-usage";
import { journalsOf } from "./journal";
import { RunningExecution, type RunningOptions } from "./running-execution";
import type { RunnerOptions } from "./runner-options";
import { Strays } from "./strays";
import { WorkerPlace } from "./worker-place";

const CHANNEL = "tutti_dispatch";
const STATISTICS_MS = 2_000;

/** Claims executions and runs them in this process (DURABLE.md §2). Several processes on one Postgres share the work. */
export class EmbeddedRunner {
  readonly name = "embedded";
  private readonly running = new Map<string, RunningExecution>();
  private readonly finished = new Set<Promise<void>>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly wakeTimers = new Set<NodeJS.Timeout>();
  private stopListening: (() => Promise<void>) | null = null;
  private claiming: Promise<void> | null = null;
  private claimAgain = false;
  private claimEverything = true;
  /** Whether executions may be queued that a free place would let begin. */
  private backlog = true;
  private stopping = false;
  /** Places set aside for executions that are being started. */
  private reserved = 0;
  private onUnreserved: (() => void) | null = null;
  private lastStatistics = 0;
  private readonly place: WorkerPlace;
  private readonly strays: Strays;

  constructor(private readonly options: RunnerOptions) {
    this.place = new WorkerPlace(options.database, options.settings.leaseMs);
    this.strays = new Strays(options.database);
  }

  async start(): Promise<void> {
    const { database, settings } = this.options;
    if (database.kind === "pglite") await voidAllLeases(database);
    await this.place.take();
    await this.beat();
    if (database.kind === "postgres") {
      this.stopListening = await database.listen(CHANNEL, () => this.wakeForQueued());
      // A killed worker's executions go on with the first claim, not with the first poll.
      await buryDeadWorkers(database, this.place.id);
    }
    this.every(settings.heartbeatMs, () => this.beat());
    this.every(settings.pollMs, () => this.poll());
    this.options.ledger.admit({
      reserve: (wanted) => this.reserve(wanted),
      taken: (executions, reservation) => this.take(executions, reservation),
    });
    this.wake(true);
  }

  status() {
    return { worker: this.place.id, running: this.running.size, capacity: this.options.settings.concurrency };
  }

  /** A queued execution: claimed here at once when there is room, else by whoever has some. */
  dispatch(): void {
    this.wakeForQueued();
    if (this.options.database.kind === "postgres" && this.room() <= 0) this.ringOthers();
  }

  /** Stops claiming, lets running steps end up to the grace, gives the rest back without counting a crash. */
  async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    for (const timer of [...this.timers, ...this.wakeTimers]) clearTimeout(timer);
    await this.claiming;
    if (this.reserved > 0) await new Promise<void>((resolve) => (this.onUnreserved = resolve));
    this.options.ledger.admit(null);
    const keepAlive = setInterval(
      () => void this.beat().catch(() => undefined),
      this.options.settings.heartbeatMs,
    );
    const drained = Promise.all([...this.running.values()].map((execution) => execution.drain()));
    const grace = new Promise((resolve) => setTimeout(resolve, this.options.settings.shutdownGraceMs));
    await Promise.race([drained, grace]);
    for (const execution of this.running.values()) execution.abandon();
    await Promise.all(this.finished);
    clearInterval(keepAlive);
    await this.options.statistics.flush().catch(() => undefined);
    await this.stopListening?.();
    await this.place.leave();
    if (this.options.database.kind === "postgres") this.ringOthers();
  }

  private async beat(): Promise<void> {
    const alive = await this.place.beat();
    if (this.stopping) return;
    if (!alive) return this.startOver();
    if (await this.strays.sweep(this.place.id, (id) => this.running.has(id))) this.wake(true);
  }

  /** The lease passed (a paused process, a long outage): everything owned may have gone to others. */
  private async startOver(): Promise<void> {
    log.warn("runner.lease_lost", { worker: this.place.id, running: this.running.size });
    for (const execution of this.running.values()) execution.lose();
    await this.place.takeAnother();
    await this.beat();
    this.wake(true);
  }

  private async poll(): Promise<void> {
    const { database, statistics } = this.options;
    if (database.kind === "postgres") await buryDeadWorkers(database, this.place.id);
    if (this.running.size > 0) {
      for (const id of await cancelRequests(database, this.place.id)) this.running.get(id)?.cancel();
    }
    if (performance.now() - this.lastStatistics > STATISTICS_MS) {
      this.lastStatistics = performance.now();
      await statistics.flush();
    }
    this.wake(true);
    await this.options.onPoll?.();
  }

  private room(): number {
    return this.options.settings.concurrency - this.running.size - this.reserved;
  }

  private reserve(wanted: number): Reservation {
    const places = this.stopping ? 0 : Math.max(0, Math.min(wanted, this.room()));
    this.reserved += places;
    const perTenant = this.options.settings.tenantConcurrency;
    const reservation = { workerId: this.place.id, places, perTenant };
    this.strays.taking(reservation);
    return reservation;
  }

  private take(executions: ClaimedExecution[], reservation: Reservation): void {
    this.reserved -= reservation.places;
    this.strays.taken(reservation);
    for (const execution of executions)
      this.launch(new RunningExecution(execution, this.runningOptions(execution)));
    if (this.reserved === 0) this.onUnreserved?.();
  }

  private wakeForQueued(): void {
    this.backlog = true;
    this.wake();
  }

  private wake(everything = false): void {
    this.claimEverything ||= everything;
    this.claimAgain = true;
    if (this.stopping || this.claiming) return;
    this.claiming = this.claimLoop().finally(() => {
      this.claiming = null;
      if (this.claimAgain && !this.stopping && this.room() > 0) this.wake();
    });
  }

  private async claimLoop(): Promise<void> {
    // One turn of the event loop: starts of the same moment are claimed together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.claimAgain && !this.stopping && this.room() > 0) {
      this.claimAgain = false;
      const everything = this.claimEverything;
      this.claimEverything = false;
      const claim = {};
      this.strays.taking(claim);
      try {
        const maxCount = this.room();
        const { executions, backlog } = await claimExecutions(this.options.database, {
          workerId: this.place.id,
          maxCount,
          perTenant: this.options.settings.tenantConcurrency,
          everything,
          crashLimit: this.options.crashLimit,
        });
        // What was queued meanwhile may not be in that answer.
        this.backlog = backlog || this.claimAgain;
        if (executions.length === maxCount) this.claimAgain = true;
        const journals = journalsOf(this.options.ledger, executions);
        for (const execution of executions)
          this.launch(new RunningExecution(execution, this.runningOptions(execution, journals)));
      } catch (error) {
        // The poll comes back to it.
        if (sqlState(error) === "other") log.error("runner.claim_failed", { error });
        return;
      } finally {
        this.strays.taken(claim);
      }
    }
  }

  private runningOptions(
    execution: ClaimedExecution,
    journals = journalsOf(this.options.ledger, []),
  ): RunningOptions {
    const { database } = this.options;
    return {
      ...this.options,
      databaseNow: () => this.place.now(),
      loadJournal: () => journals(execution),
      usageOfFamily: (own) => usageOfFamily(database, execution, own),
      readSignal: (event, match) =>
        readSignals(database, { tenantId: execution.tenantId, executionId: execution.id, event, match }),
    };
  }

  private launch(running: RunningExecution): void {
    const { id, tenantId, callbackUrl, parentId } = running.execution;
    this.running.set(id, running);
    const done = running
      .run()
      .then((departure) => {
        if (departure.kind === "settled") {
          this.options.onSettled({ tenantId, id, callbackUrl });
          if (parentId) this.ringParent(tenantId, parentId);
        }
        if (departure.kind === "requeued") this.backlog = true;
        if (departure.kind === "waiting") this.wakeIn(departure.wakeInMs);
      })
      .catch((error: unknown) => log.error("runner.execution_failed", { execution: id, error }))
      .finally(() => {
        if (this.running.get(id) === running) this.running.delete(id);
        this.finished.delete(done);
        // One at its last chance makes way for the next of them.
        if (this.backlog || running.execution.crashes > 0) this.wake(running.execution.crashes > 0);
      });
    this.finished.add(done);
  }

  /** The end of its child has woken it, or answers it where it is. */
  private ringParent(tenantId: string, executionId: string): void {
    this.options.ledger.published({ tenantId, executionId });
    this.dispatch();
  }

  private wakeIn(milliseconds: number): void {
    if (milliseconds > 3_600_000) return;
    const timer = setTimeout(() => {
      this.wakeTimers.delete(timer);
      this.wake(true);
    }, milliseconds + 5);
    timer.unref();
    this.wakeTimers.add(timer);
  }

  private ringOthers(): void {
    this.options.database
      .query("select pg_notify($1, '')", [CHANNEL], "dispatch_notify")
      .catch(() => undefined);
  }

  /** Not setInterval: a slow round must not pile up on the next. */
  private every(milliseconds: number, work: () => Promise<void>): void {
    const schedule = () => {
      if (this.stopping) return;
      const timer = setTimeout(async () => {
        this.timers.delete(timer);
        try {
          await work();
        } catch (error) {
          if (sqlState(error) === "other") log.error("runner.round_failed", { error });
        }
        schedule();
      }, milliseconds);
      // Not unref'd: with the database away these timers are all that keeps a worker's process alive.
      this.timers.add(timer);
    };
    schedule();
  }
}
