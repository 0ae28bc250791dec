import { mostTelling, type WaitingFor } from "@/lib/core/states";

export interface ParkRequest {
  /** Milliseconds since the epoch, database time. */
  until: number;
  waitingFor: WaitingFor;
  /** The signal that ends the wait before its time. */
  signal?: AwaitedSignal;
  /** Path of the step that waits. */
  step?: string;
}

export interface AwaitedSignal {
  event: string;
  match: string;
  /** How many signals the execution had had when this one was last looked for. */
  seen?: number;
}

/** What an execution rests for when all that is left of it are long waits. */
export interface LongRest {
  until: number;
  waitingFor: WaitingFor;
  signals: AwaitedSignal[];
}

export interface ParkingHost {
  databaseNow: () => number;
  /** Everything waits, and for long. */
  onIdle: (rest: LongRest) => void;
  /** Something wanted to go on after the place was closed: it was not idle after all. */
  onLate?: () => void;
}

interface Parked extends ParkRequest {
  wake: () => void;
  fail: (error: Error) => void;
}

/** Waits shorter than this stay in memory. */
const MEMORY_WAIT_MS = 2_000;
/** Signals waited for in memory are looked for this often, should their bell be lost. */
const SIGNAL_LOOK_MS = 5_000;
/** A long wait is given a moment before it leaves memory: other branches may be about to start something. */
const IDLE_MS = 50;

/**
 * Knows whether anything of an execution is busy or everything waits. Short waits are timers; when all that is left
 * are long ones, `onIdle` is told the earliest end and the execution leaves memory: its parked branches are dropped
 * where they stand and a replay brings them back.
 */
export class Parking {
  private readonly parked = new Set<Parked>();
  private busy = 0;
  /** Branches on their way from one thing to the next: not to be interrupted by a rest, but nothing to wait for. */
  private moving = 0;
  private timer: NodeJS.Timeout | null = null;
  private lookAt = 0;
  private closed = false;
  private draining = false;
  private onQuiet: (() => void) | null = null;

  constructor(private readonly host: ParkingHost) {}

  /** False: nothing may start any more (suspended, draining or settled). */
  enter(): boolean {
    if (this.closed) this.host.onLate?.();
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

  /** While this lasts the execution is not idle. */
  async move<T>(work: Promise<T>): Promise<T> {
    this.moving++;
    try {
      return await work;
    } finally {
      this.moving--;
      this.reconsider();
    }
  }

  park(request: ParkRequest): Promise<void> {
    if (this.closed) this.host.onLate?.();
    return new Promise((resolve, reject) => {
      const item: Parked = {
        ...request,
        wake: () => {
          this.parked.delete(item);
          resolve();
        },
        fail: (error) => {
          this.parked.delete(item);
          reject(error);
        },
      };
      this.parked.add(item);
      this.reconsider();
    });
  }

  /** Whether anything here waits for a signal. */
  get awaitsSignal(): boolean {
    return this.parked.size > 0 && this.signals.length > 0;
  }

  /** A signal arrived: those that wait for one look again. */
  signalled(): void {
    for (const item of this.parked) if (item.signal) item.wake();
  }

  /** Ends the waits of one step with this error. */
  abandon(step: string, error: Error): void {
    for (const item of this.parked) if (item.step === step) item.fail(error);
    this.reconsider();
  }

  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
  }

  /** After a rest that did not come about. */
  reopen(): void {
    this.closed = false;
    this.reconsider();
  }

  private get idle(): boolean {
    return this.busy === 0 && this.moving === 0;
  }

  private reconsider(): void {
    if (this.closed || this.draining || this.parked.size === 0) return;
    if (this.timer) clearTimeout(this.timer);
    const wait = this.earliest - this.host.databaseNow();
    this.timer = setTimeout(() => this.ring(), this.pauseFor(wait));
  }

  private pauseFor(wait: number): number {
    if (wait > MEMORY_WAIT_MS && this.idle) return IDLE_MS;
    const awaitsSignal = this.signals.length > 0;
    if (awaitsSignal && this.lookAt <= performance.now()) this.lookAt = performance.now() + SIGNAL_LOOK_MS;
    const look = awaitsSignal ? this.lookAt - performance.now() : 2_147_483_647;
    return Math.max(0, Math.min(wait, look));
  }

  private ring(): void {
    if (this.closed) return;
    const now = this.host.databaseNow();
    const due = [...this.parked].filter((item) => item.until <= now);
    for (const item of due) item.wake();
    if (this.signals.length > 0 && !this.idle && this.lookAt <= performance.now()) this.signalled();
    if (this.parked.size === 0 || due.length > 0 || !this.idle || this.earliest - now <= MEMORY_WAIT_MS)
      return this.reconsider();
    const waitingFor = mostTelling([...this.parked].map((item) => item.waitingFor));
    this.host.onIdle({ until: this.earliest, waitingFor, signals: this.signals });
  }

  private get earliest(): number {
    return Math.min(...[...this.parked].map((item) => item.until));
  }

  private get signals(): AwaitedSignal[] {
    return [...this.parked].flatMap((item) => item.signal ?? []);
  }
}
