import type { Parking } from "./parking";

/** A place among what is busy, taken before the work that fills it begins. */
export class Hold {
  private taken = false;

  constructor(private readonly parking: Parking) {}

  take(): boolean {
    this.taken = this.parking.enter();
    return this.taken;
  }

  /** True: the caller has the place now, and leaves it. */
  handOver(): boolean {
    const { taken } = this;
    this.taken = false;
    return taken;
  }

  giveBack(): void {
    if (this.handOver()) this.parking.leave();
  }
}
