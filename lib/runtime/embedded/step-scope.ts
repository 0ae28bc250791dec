import { TuttiError } from "@/lib/core/errors";
import { abandonedOutcome } from "@/lib/engine/durable";

/** What is in mid-call when its step is abandoned has so long to end by itself, and as long again by its signal. */
const GRACE_MS = 1_500;

/** One step on its way in this claim: its signal, what of it is in mid-call, and whether anybody still waits for it. */
export class StepScope {
  private readonly controller = new AbortController();
  private busy = 0;
  private abandoned = false;
  /** Given up: whatever it still comes to is dropped. */
  over = false;
  private onEnd: () => void = () => undefined;
  private readonly ended = new Promise<void>((resolve) => {
    this.onEnd = resolve;
  });

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Nobody waits for it, and it was told so. */
  get isAbandoned(): boolean {
    return this.abandoned && this.signal.aborted;
  }

  abort(reason: unknown): void {
    this.controller.abort(reason);
  }

  /** For whatever the step would do next. */
  refuseAbandoned(): void {
    if (this.abandoned) throw abandonedError();
  }

  async call<T>(work: () => Promise<T>): Promise<T> {
    this.busy++;
    try {
      return await work();
    } finally {
      if (--this.busy === 0 && this.abandoned) this.abort(abandonedError());
    }
  }

  end(): void {
    this.onEnd();
  }

  /** Resolves when it has ended, or when it has been given up. `endWaits`: those of the step. */
  async abandon(endWaits: (error: Error) => void): Promise<void> {
    this.abandoned = true;
    if (this.busy > 0) await this.endsWithin(GRACE_MS);
    this.abort(abandonedError());
    endWaits(abandonedError());
    await this.endsWithin(GRACE_MS);
    this.over = true;
  }

  private async endsWithin(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    const aborted = new Promise<void>((resolve) => {
      if (!this.signal.aborted) this.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await Promise.race([this.ended, aborted, late]);
    clearTimeout(timer);
  }
}

function abandonedError(): TuttiError {
  const { code, message } = abandonedOutcome().error;
  return new TuttiError(code, message);
}
