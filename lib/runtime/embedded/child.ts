import type { Durable, StepIO } from "@/lib/core/durable";
import type { ChildStep } from "@/lib/engine/durable";
import type { EntryDraft } from "@/lib/ledger/types";
import type { LiveText } from "../live-text";
import type { EmbeddedDurable } from "./durable";
import type { Hold } from "./hold";
import type { StepScope } from "./step-scope";

export interface ChildParts {
  path: string;
  logRoot: string;
  contractId: string;
  hold: Hold;
  text: LiveText;
  scope: StepScope;
}

/** What the body of a dispatched step gets. */
export class EmbeddedChild implements ChildStep {
  readonly contractId: string;

  constructor(
    private readonly port: EmbeddedDurable,
    private readonly parts: ChildParts,
  ) {
    this.contractId = parts.contractId;
  }

  io(attempt: number): StepIO {
    const { path, text, scope } = this.parts;
    return { ...this.port.io(path, attempt), emit: text.emit, signal: scope.signal };
  }

  durable(attempt: number): Durable {
    const { path, logRoot } = this.parts;
    const place = attempt === 1 ? path : `${path}/try-${attempt}`;
    return this.port.durableFor(place, path, logRoot, this.io(attempt));
  }

  single<T>(body: () => Promise<T>): Promise<T> {
    const { text, hold, scope } = this.parts;
    // What an attempt before sent is void.
    text.emit({ type: "reset" });
    return scope.call(() => this.port.busy(body, hold));
  }

  note(id: string, draft: EntryDraft): void {
    this.port.note(`${this.parts.path}/${id}`, draft);
  }

  noted(id: string): boolean {
    return this.port.noted(`${this.parts.path}/${id}`);
  }
}
