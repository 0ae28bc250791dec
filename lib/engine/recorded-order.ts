import type { StepOutcome } from "./durable";

interface Due {
  position: number;
  deliver: () => void;
}

/**
 * Gives a replaying plan its recorded outcomes in the order they were recorded, one at a time: each has had all its
 * consequences before the next one comes, as it was the first time. What ends meanwhile for the first time comes after
 * them. Steps that ran side by side would otherwise come back in another order, and a plan could take another way.
 */
export class RecordedOrder {
  private readonly positions = new Map<string, number>();
  private due: Due[] = [];
  private late: (() => void)[] = [];
  private open = 0;
  private delivering = false;

  constructor(history: Iterable<string>) {
    // What is reused may have been noted later than it counts.
    for (const path of history) if (!this.positions.has(path)) this.positions.set(path, this.positions.size);
  }

  recorded(path: string, outcome: StepOutcome): Promise<StepOutcome> {
    this.open++;
    return new Promise((resolve) => {
      const position = this.positions.get(path) ?? Infinity;
      this.due.push({ position, deliver: () => resolve(outcome) });
      this.schedule();
    });
  }

  /**
   * What is done now begins, and ends, when the recorded outcomes have been given: by them it may not be wanted any
   * more.
   */
  async live(begin: () => Promise<StepOutcome>): Promise<StepOutcome> {
    this.open++;
    // Those of the same move have been asked for by then.
    await Promise.resolve();
    await this.given();
    const outcome = await begin();
    await this.given();
    this.open--;
    return outcome;
  }

  private async given(): Promise<void> {
    while (this.delivering) await new Promise<void>((resolve) => this.late.push(resolve));
  }

  private schedule(): void {
    if (this.delivering) return;
    this.delivering = true;
    // After all steps of one move have been asked for.
    queueMicrotask(() => void this.deliver());
  }

  private async deliver(): Promise<void> {
    // A step alone has no order: a long sequence replays without a turn of the event loop for each.
    const alone = this.open === 1 ? this.due.pop() : undefined;
    if (alone) {
      this.give(alone);
    } else {
      for (let next = this.first(); next; next = this.first()) {
        this.give(next);
        await consequences();
      }
    }
    this.delivering = false;
    if (this.due.length > 0) return this.schedule();
    const { late } = this;
    this.late = [];
    for (const resolve of late) resolve();
  }

  private give(due: Due): void {
    this.open--;
    due.deliver();
  }

  private first(): Due | undefined {
    this.due.sort((one, other) => other.position - one.position);
    return this.due.pop();
  }
}

/** Everything that follows from an outcome happens in microtasks. */
function consequences(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
