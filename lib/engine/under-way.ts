import type { StepOutcome } from "./durable";

/** One step on its way, from when it is asked for to its outcome. */
export interface Place {
  /** Nobody waits for it any more: it begins nothing. */
  abandoned: boolean;
}

interface Entry extends Place {
  outcome: Promise<StepOutcome>;
  end: (outcome: StepOutcome) => void;
}

/** For what is dropped where it stands. */
export function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}

/** The steps under way: an execution that has failed begins no more of them, and ends when the last has. */
export class UnderWay {
  private readonly steps = new Map<string, Entry>();
  private closed = false;

  /** `onAbandon` ends what a step has begun, and says how it ended. */
  constructor(private readonly onAbandon: (path: string) => Promise<StepOutcome>) {}

  add(path: string, begin: (place: Place) => Promise<StepOutcome>): Promise<StepOutcome> {
    if (this.closed) return never();
    let end: Entry["end"] = () => undefined;
    const abandoned = new Promise<StepOutcome>((resolve) => (end = resolve));
    const entry: Entry = { abandoned: false, end, outcome: abandoned };
    this.steps.set(path, entry);
    entry.outcome = Promise.race([begin(entry), abandoned]);
    const gone = () => this.steps.delete(path);
    entry.outcome.then(gone, gone);
    return entry.outcome;
  }

  abandon(path: string): void {
    const entry = this.steps.get(path);
    if (!entry || entry.abandoned) return;
    entry.abandoned = true;
    // What can't be ended belongs to somebody else by now, who ends it.
    this.onAbandon(path).then(entry.end, () => undefined);
  }

  async end(): Promise<void> {
    this.closed = true;
    for (const path of this.steps.keys()) this.abandon(path);
    await Promise.allSettled([...this.steps.values()].map(({ outcome }) => outcome));
  }
}
