import type { StreamEvent } from "@/lib/core/durable";
import type { TextStream } from "@/lib/ledger/text";

/** What a run sends to whoever watches; costs nothing until it sends something. */
export class LiveText {
  private stream: TextStream | null = null;

  constructor(private readonly open: () => TextStream) {}

  readonly emit = (event: StreamEvent): void => {
    if (event.type === "text") (this.stream ??= this.open()).write(event.text);
    else this.stream?.reset();
  };

  /** Kept until the run's result is there for everybody. */
  end(recorded: Promise<unknown>): void {
    this.stream?.end(recorded);
    this.stream = null;
  }

  /** The run failed: nothing of what it sent counts. */
  void(): void {
    this.stream?.reset();
    this.end(Promise.resolve());
  }
}
