import type { WaitingFor } from "@/lib/core/states";

export interface ParkRequest {
  /** Milliseconds since the epoch, database time. */
  until: number;
  waitingFor: WaitingFor;
  wakeOnSignal?: boolean;
}

interface Parked extends ParkRequest {
  wake: () => void;
}

/** Waits shorter than this stay in memory. */
const MEMORY_WAIT_MS = 2_000;

/**
 * Knows whether anything of an execution is busy or everything waits. Short waits are timers; when all that is left
 * are long ones, `onIdle` is told the earliest end and the execution leaves memory: its parked branches are dropped
 * where they stand and a replay brings them back.
 */
export class Parking {
  private readonly parked = new Set<Parked>();
  private busy = 0;
  private timer: NodeJS.Timeout | null = null;
  private closed = false;
  private draining = false;
  private onQuiet: (() => void) | null = null;

  constructor(
    private readonly databaseNow: () => number,
    private readonly onIdle: (rest: { until: number; waitingFor: WaitingFor; onSignal: boolean }) => void,
  ) {}

  /** False: nothing may start any more (suspended, draining or settled). */
  enter(): boolean {
    if (this.closed || this.draining) return false;
    this.busy++;
    return true;
  }

  /** Lets what is busy end and nothing new start; resolves when nothing is busy. */
  drain(): Promise<void> {
    this.draining = true;
    return new Promise((resolve) => {
      this.onQuiet = resolve;
      if (this.busy === 0) resolve();
    });
  }

  leave(): void {
    this.busy--;
    if (this.busy === 0) this.onQuiet?.();
    this.reconsider();
  }

  park(request: ParkRequest): Promise<void> {
    return new Promise((resolve) => {
      const item: Parked = {
        ...request,
        wake: () => {
          this.parked.delete(item);
          resolve();
        },
      };
      this.parked.add(item);
      this.reconsider();
    });
  }

  /** A signal arrived: those that wait for one look again. */
  signalled(): void {
    for (const item of this.parked) if (item.wakeOnSignal) item.wake();
  }

  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private reconsider(): void {
    if (this.closed || this.draining || this.parked.size === 0) return;
    if (this.timer) clearTimeout(this.timer);
    const now = this.databaseNow();
    const until = Math.min(...[...this.parked].map((item) => item.until));
    const wait = until - now;
    const inMemory = wait <= MEMORY_WAIT_MS || this.busy > 0;
    // A long wait is given a moment before it leaves memory: other branches may be about to start something.
    this.timer = setTimeout(() => this.ring(), inMemory ? Math.max(0, Math.min(wait, 2_147_483_647)) : 50);
  }

  private ring(): void {
    if (this.closed) return;
    const now = this.databaseNow();
    const due = [...this.parked].filter((item) => item.until <= now);
    for (const item of due) item.wake();
    if (this.parked.size === 0 || due.length > 0) {
      this.reconsider();
      return;
    }
    const [first] = [...this.parked].sort((one, other) => one.until - other.until);
    if (!first || this.busy > 0 || first.until - now <= MEMORY_WAIT_MS) {
      this.reconsider();
      return;
    }
    const onSignal = [...this.parked].find((item) => item.wakeOnSignal);
    const { waitingFor } = onSignal ?? first;
    this.onIdle({ until: first.until, waitingFor, onSignal: onSignal !== undefined });
  }
}
