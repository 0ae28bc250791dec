import { setMaxListeners } from "node:events";
import { TuttiError } from "@/lib/core/errors";

/**
 * A signal that follows another one and, after some time, ends by itself. By hand: `AbortSignal.any` costs several
 * times as much, and every step of every execution has one.
 */
export class TimeLimit {
  /** Set when the time was up. */
  error: TuttiError | null = null;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout | undefined;
  private reject: ((reason: Error) => void) | null = null;

  constructor(
    private readonly outer: AbortSignal,
    private readonly ms: number | null,
  ) {
    if (ms !== null) this.timer = setTimeout(expire, ms, this);
    if (outer.aborted) this.handleEvent();
    // As many listeners as the execution has steps side by side.
    else setMaxListeners(0, outer);
    outer.addEventListener("abort", this, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The work's result, or the reason why it was not waited for: then its late result is dropped. */
  until<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      // Heard also when nobody waits for it any more: a rejection that nobody hears ends the process.
      work.then(resolve, reject);
      if (this.signal.aborted) reject(reasonOf(this.signal));
      else this.reject = reject;
    });
  }

  /** The outer signal has aborted. */
  handleEvent(): void {
    this.end(this.outer.reason);
  }

  expire(): void {
    this.error = new TuttiError("timeout", `The step took longer than its ${this.ms} ms.`);
    this.end(this.error);
  }

  /** Lets go of the timer and of the outer signal. */
  release(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener("abort", this);
  }

  private end(reason: unknown): void {
    this.controller.abort(reason);
    this.reject?.(reasonOf(this.signal));
  }
}

function expire(limit: TimeLimit): void {
  limit.expire();
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new TuttiError("cancelled", "Cancelled.");
}
