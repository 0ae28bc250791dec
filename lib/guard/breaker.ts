import type { CircuitState } from "@/lib/core/model";
import { RetryBudget } from "./retry-budget";

/** SAFETY.md, Circuit breaker. Times in milliseconds. */
export interface BreakerSettings {
  /** Failures in a row that open it. */
  consecutive: number;
  /** Share of failures among at least `minimumCalls` within `windowMs` that opens it. */
  failureRate: number;
  minimumCalls: number;
  windowMs: number;
  /** How long it stays open first; each failed probe doubles it, up to `longestOpenMs`. */
  openMs: number;
  longestOpenMs: number;
  /** Probes in a row that close it. */
  probes: number;
  /** What whoever is refused during a probe is told to wait. */
  probeMs: number;
  now: () => number;
  random: () => number;
}

export const BREAKER_DEFAULTS: BreakerSettings = {
  consecutive: 5,
  failureRate: 0.5,
  minimumCalls: 10,
  windowMs: 30_000,
  openMs: 30_000,
  longestOpenMs: 300_000,
  probes: 2,
  probeMs: 1_000,
  now: () => performance.now(),
  random: Math.random,
};

/** Leave to make one call; exactly one of `succeeded`, `failed` and `abandoned` says how it went, the first one counts. */
export interface Permit {
  succeeded(): void;
  failed(): void;
  /** Cancelled, or refused for a reason that says nothing about the provider. */
  abandoned(): void;
}

export type Admission = { permit: Permit } | { resumeInMs: number };

/**
 * Stops calls to a provider that fails, so that it can recover and callers needn't wait for what won't come. One per
 * provider and credential: a tenant's bad key stops nobody else.
 */
export class Breaker {
  readonly retries: RetryBudget;
  private readonly settings: BreakerSettings;
  private current: CircuitState = "closed";
  private outcomes: { at: number; failed: boolean }[] = [];
  private failuresInRow = 0;
  private openedTimes = 0;
  private openUntil = 0;
  private pausedUntil = 0;
  private probing = false;
  private goodProbes = 0;

  constructor(settings: Partial<BreakerSettings> = {}) {
    this.settings = { ...BREAKER_DEFAULTS, ...settings };
    this.retries = new RetryBudget(undefined, this.settings.now);
  }

  get state(): CircuitState {
    return this.current === "open" && this.settings.now() >= this.openUntil ? "half_open" : this.current;
  }

  /** Permission for one call, or how long to stay away. */
  admit(): Admission {
    const now = this.settings.now();
    if (now < this.pausedUntil) return { resumeInMs: this.pausedUntil - now };
    if (this.current === "open") {
      if (now < this.openUntil) return { resumeInMs: this.openUntil - now };
      this.current = "half_open";
      this.goodProbes = 0;
    }
    if (this.current === "closed") return { permit: this.permit(false) };
    if (this.probing) return { resumeInMs: this.settings.probeMs };
    this.probing = true;
    return { permit: this.permit(true) };
  }

  /** The provider asked for a pause (429): nobody calls until then, and nothing is held against it. */
  pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, this.settings.now() + ms);
  }

  private permit(probe: boolean): Permit {
    let settled = false;
    const once = (then: () => void) => () => {
      if (settled) return;
      settled = true;
      if (probe) this.probing = false;
      then();
    };
    return {
      succeeded: once(() => (probe ? this.probeSucceeded() : this.count(false))),
      failed: once(() => (probe ? this.open() : this.count(true))),
      abandoned: once(() => undefined),
    };
  }

  private probeSucceeded(): void {
    this.goodProbes++;
    if (this.goodProbes < this.settings.probes) return;
    this.current = "closed";
    this.openedTimes = 0;
    this.outcomes = [];
    this.failuresInRow = 0;
  }

  private count(failed: boolean): void {
    // A call that began before it opened says nothing new.
    if (this.current !== "closed") return;
    const { now, windowMs, minimumCalls, failureRate, consecutive } = this.settings;
    const at = now();
    this.outcomes.push({ at, failed });
    this.outcomes = this.outcomes.filter((outcome) => outcome.at > at - windowMs);
    this.failuresInRow = failed ? this.failuresInRow + 1 : 0;
    const failures = this.outcomes.filter((outcome) => outcome.failed).length;
    const tooMany =
      failed && this.outcomes.length >= minimumCalls && failures >= this.outcomes.length * failureRate;
    if (tooMany || this.failuresInRow >= consecutive) this.open();
  }

  private open(): void {
    const { openMs, longestOpenMs, now, random } = this.settings;
    const length = Math.min(longestOpenMs, openMs * 2 ** this.openedTimes);
    this.openedTimes++;
    this.current = "open";
    // Jitter only lengthens it: there is never more than one probe per `openMs`.
    this.openUntil = now() + length * (1 + random() * 0.1);
  }
}
