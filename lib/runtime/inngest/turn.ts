import { hasCode, TuttiError } from "@/lib/core/errors";
import type { Json } from "@/lib/core/json";
import { execute } from "@/lib/engine/execute";
import { readSignals } from "@/lib/ledger/lease";
import { abandonStep } from "@/lib/services/executions/abandon-step";
import type { InngestHost } from "./host";
import type { Place } from "@/lib/ledger/claim-one";
import { load, type Loaded } from "./rows";
import { StepClaim } from "@/lib/ledger/step-claim";
import { Parking, type LongRest } from "../embedded/parking";
import { TurnDurable, type Next } from "./turn-durable";

/** How long a step that is cancelled gets to end by its signal. */
const CANCEL_GRACE_MS = 1_500;
/** Between looks whether another delivery has let go of the step: soon at first, then every second. */
const FIRST_BUSY_LOOK_MS = 20;
const LAST_BUSY_LOOK_MS = 1_000;

/**
 * One turn of one step: takes the step's claim, replays the plan up to it, does what comes next, and lets go. Two
 * deliveries of the same turn follow one another: the second finds done what the first did.
 */
export async function takeTurn(host: InngestHost, place: Place, path: string): Promise<Next> {
  const claim = new StepClaim(host, place, path);
  for (let look = FIRST_BUSY_LOOK_MS; ; look = Math.min(look * 1.5, LAST_BUSY_LOOK_MS)) {
    const taken = await claim.take();
    if (taken.kind === "left") return { kind: "left" };
    if (taken.kind === "taken") {
      const loaded = await load(host.database, host.ledger, place);
      if (!loaded?.ours || loaded.execution.fence !== taken.fence) return { kind: "left" };
      return new Turn(host, place, path, claim, loaded, taken.clean).run();
    }
    await new Promise((resolve) => setTimeout(resolve, look));
  }
}

class Turn {
  private readonly controller = new AbortController();
  private readonly startedAt = performance.now();
  private end: (next: Next) => void = () => undefined;
  private fail: (error: unknown) => void = () => undefined;
  private readonly ended = new Promise<Next>((resolve, reject) => {
    this.end = resolve;
    this.fail = reject;
  });
  private readonly parking: Parking;
  private readonly port: TurnDurable;
  /** Something wanted to go on while the step was being put to rest. */
  private late = false;
  private interrupted: "cancelled" | "lost" | null = null;
  private abandoned = false;
  /** The claim is being given back: that it is gone is no news. */
  private lettingGo = false;

  constructor(
    private readonly host: InngestHost,
    private readonly place: Place,
    private readonly path: string,
    private readonly claim: StepClaim,
    private readonly loaded: Loaded,
    private readonly clean: boolean,
  ) {
    this.parking = new Parking({
      databaseNow: loaded.databaseNow,
      onIdle: (rest) => void this.rest(rest),
      onLate: () => (this.late = true),
    });
    this.port = this.durable();
  }

  async run(): Promise<Next> {
    if (this.loaded.journal.results.has(this.path)) {
      await this.claim.drop();
      return { kind: "done" };
    }
    const unwatch = this.host.ledger.watch(this.place.executionId, (change) => {
      this.parking.signalled();
      if (change.cancelRequested) this.interrupt("cancelled");
    });
    const beats = setInterval(() => void this.beat(), this.host.settings.beatMs);
    try {
      return await this.perform();
    } finally {
      clearInterval(beats);
      this.parking.close();
      unwatch();
      // Steps dropped where they stand are no longer in work here.
      this.controller.abort(new TuttiError("cancelled", "The turn is over."));
      await this.host.flushStatistics().catch(() => undefined);
    }
  }

  private async perform(): Promise<Next> {
    const executing = this.executePlan();
    const next = await Promise.race([this.ended, executing, this.aborted(executing)]);
    this.lettingGo = true;
    if (next.kind === "again") await this.claim.pause();
    // A step that is cancelled or abandoned lets go, so that its contract can be closed.
    const isOver = this.interrupted === "cancelled" || this.abandoned;
    if (next.kind === "left" && isOver) await this.claim.drop();
    return next;
  }

  /** Resolves only when the plan never comes to the step, or when the step is not this delivery's any more. */
  private async executePlan(): Promise<Next> {
    const { host, loaded } = this;
    const environment = host.environment(loaded.execution);
    try {
      await execute({
        environment: {
          ...environment,
          candidates: (wanted) => this.parking.move(Promise.resolve(environment.candidates(wanted))),
          durable: this.port,
        },
        plan: await host.plan(loaded.execution),
        // What may begin is decided by the execution's function; this step has been begun.
        decides: false,
        budget: loaded.execution.budget,
        elapsedMs: () => loaded.databaseNow() - loaded.execution.startedAtMs,
      });
      return { kind: "left" };
    } catch (error) {
      if (this.interrupted) return { kind: "left" };
      throw error;
    }
  }

  private durable(): TurnDurable {
    const { host, place, claim } = this;
    return new TurnDurable({
      executionId: place.executionId,
      path: this.path,
      journal: this.loaded.journal,
      clean: this.clean,
      signal: this.controller.signal,
      parking: this.parking,
      databaseNow: this.loaded.databaseNow,
      openText: (text) => host.ledger.openText({ ...place, ...text }),
      write: (entries, end = false) =>
        this.orNever(async () => {
          this.lettingGo ||= end;
          const outcome = await claim.write(entries, { end });
          return outcome.ok ? outcome.dropped : [];
        }),
      readSignal: (event, match) =>
        this.orNever(async () => {
          const { found, data } = await readSignals(host.database, { ...place, event, match });
          return found ? (data as Json) : undefined;
        }),
      over: () => performance.now() - this.startedAt >= host.settings.turnMs,
      end: (next) => this.end(next),
      abandoned: () => {
        this.abandoned = true;
        this.end({ kind: "left" });
      },
      abandonStep: () =>
        this.orNever(() => {
          const ctx = host.environment(this.loaded.execution).context();
          return abandonStep({ ctx, input: { executionId: place.executionId, step: this.path } });
        }),
    });
  }

  /** What fails here is no failure of the step: it ends the turn, and the agent never hears of it. */
  private async orNever<T>(work: () => Promise<T>): Promise<T> {
    try {
      if (!this.interrupted) return await work();
    } catch (error) {
      if (hasCode(error, "conflict")) this.interrupt("lost");
      else this.fail(error);
    }
    return new Promise(() => undefined);
  }

  /** Everything in the step waits: ends the turn, unless what it would wait for has come. */
  private async rest({ until, waitingFor, signals }: LongRest): Promise<void> {
    this.parking.close();
    await this.port.committed();
    const ms = Math.max(0, until - this.loaded.databaseNow());
    const resting = await this.orNever(async () => {
      const rests = await this.claim.rest({ ms, waitingFor, signals });
      this.lettingGo ||= rests;
      return rests;
    });
    if (resting)
      return this.end(this.late ? { kind: "again" } : { kind: "rest", ms, event: signals.length > 0 });
    this.parking.reopen();
    // What was refused meanwhile comes again with the next turn.
    if (this.late) this.port.again();
    else this.parking.signalled();
  }

  private async aborted(executing: Promise<Next>): Promise<Next> {
    const { signal } = this.controller;
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    const grace = new Promise((resolve) => setTimeout(resolve, CANCEL_GRACE_MS).unref());
    await Promise.race([executing.catch(() => undefined), grace]);
    return { kind: "left" };
  }

  private interrupt(reason: "cancelled" | "lost"): void {
    this.interrupted ??= reason;
    this.controller.abort(new TuttiError("cancelled", "The execution was cancelled."));
  }

  private async beat(): Promise<void> {
    try {
      const { held, cancelled } = await this.claim.beat();
      if (cancelled) this.interrupt("cancelled");
      else if (!held && !this.lettingGo) this.interrupt("lost");
    } catch {
      // The database is away: the lease decides.
    }
  }
}
