import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "@/lib/models/call/call";

/** Time that passes only when everybody sleeps. */
export class VirtualClock implements Clock {
  private time = 0;
  private sleepers: { at: number; wake: () => void }[] = [];

  now = (): number => this.time;
  random = (): number => Math.random();

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => void this.sleepers.push({ at: this.time + ms, wake }));
  }

  /** Runs `work` to its end, moving from one moment at which somebody wakes to the next. */
  async until<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    work.then(end, end);
    while (!ended) {
      for (let count = 0; count < 5; count++) await turn();
      const next = Math.min(...this.sleepers.map((sleeper) => sleeper.at));
      if (ended || next === Number.POSITIVE_INFINITY) continue;
      this.time = next;
      const due = this.sleepers.filter((sleeper) => sleeper.at <= next);
      this.sleepers = this.sleepers.filter((sleeper) => sleeper.at > next);
      for (const { wake } of due) wake();
    }
    return work;
  }
}
