import { isTerminalEvent } from "@/lib/core/events";
import type { Bus, Change } from "./bus";
import { TextFollower, type TextEvent, type TextSource } from "./text-follower";
import type { Entry } from "./types";

export interface TailSource {
  bus: Bus;
  read: (input: {
    tenantId: string;
    executionId: string;
    afterSeq: number;
    limit?: number;
  }) => Promise<Entry[]>;
  /** Milliseconds between looks of one's own when no doorbell rings: the net beneath the doorbell's. */
  pollMs: number;
}

export interface TailInput {
  tenantId: string;
  executionId: string;
  afterSeq?: number;
  signal: AbortSignal;
}

const PAGE = 1_000;

/**
 * Subscribe, then read, then drop what was already sent. Entries this process wrote come with the doorbell; when
 * they don't follow on what was sent last, the table is read.
 */
export function tail(source: TailSource, input: TailInput): AsyncGenerator<Entry> {
  // Without a follower of text there are only entries.
  return follow(source, input, new Mailbox(), null) as AsyncGenerator<Entry>;
}

/** The same with the text that runs are still writing: all there is so far, then as it comes. */
export async function* tailWithText(
  source: TailSource & TextSource,
  input: TailInput,
): AsyncGenerator<Entry | TextEvent> {
  const mailbox = new Mailbox();
  const text = new TextFollower(source, input, () => mailbox.wake());
  try {
    yield* follow(source, input, mailbox, text);
  } finally {
    text.close();
  }
}

async function* follow(
  source: TailSource,
  input: TailInput,
  mailbox: Mailbox,
  text: TextFollower | null,
): AsyncGenerator<Entry | TextEvent> {
  const { tenantId, executionId, signal } = input;
  let sent = input.afterSeq ?? 0;
  const unsubscribe = source.bus.onExecution(executionId, (change) => mailbox.put(change), tenantId);
  const onAbort = () => mailbox.wake();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const recent = source.bus.entriesOf(tenantId, executionId);
    let changes: Change[] = [{ tenantId, executionId, ...(recent ? { entries: () => recent } : {}) }];
    while (!signal.aborted) {
      for await (const entry of entriesFor(source, input, changes, sent)) {
        if (entry.seq <= sent) continue;
        sent = entry.seq;
        text?.heard(entry);
        yield entry;
        if (isTerminalEvent(entry.name)) return;
      }
      changes = [];
      for (const netAt = performance.now() + source.pollMs; changes.length === 0 && !signal.aborted;) {
        // Text before the entries that came after it: of a run that has ended, its result is told.
        if (text) yield* text.news();
        const netIn = netAt - performance.now();
        const lookIn = text?.lookIn ?? netIn;
        const news = await mailbox.take(Math.min(netIn, lookIn));
        if (news === "text") continue;
        if (news === "silence" && lookIn < netIn) text?.look();
        else changes = news === "silence" ? [{ tenantId, executionId }] : news;
      }
      if (text && !signal.aborted) yield* text.news();
    }
  } finally {
    unsubscribe();
    mailbox.wake();
    signal.removeEventListener("abort", onAbort);
  }
}

async function* entriesFor(
  source: TailSource,
  input: TailInput,
  told: Change[],
  sent: number,
): AsyncGenerator<Entry> {
  // What this process heard from itself first comes once more from a look at the table.
  const changes = told.filter(({ lastSeq }) => lastSeq === undefined || lastSeq > sent);
  const pushed = changes.flatMap((change) => change.entries?.() ?? []).filter((entry) => entry.seq > sent);
  const contiguous = pushed.every((entry, index) => entry.seq === sent + 1 + index);
  const complete = changes.every((change) => change.entries);
  if (contiguous && complete) {
    yield* pushed;
    return;
  }
  for (let after = sent; ;) {
    const page = await source.read({ ...input, afterSeq: after, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.seq;
  }
}

/** Changes that arrived while the reader was busy; one waiter. */
class Mailbox {
  private changes: Change[] = [];
  private waiter: (() => void) | null = null;
  private woken = false;

  put(change: Change): void {
    // A reader that fell behind reads the table: no unbounded queue of entries.
    if (this.changes.length > 256)
      this.changes = [{ tenantId: change.tenantId, executionId: change.executionId }];
    this.changes.push(change);
    this.wake();
  }

  wake(): void {
    this.woken = true;
    this.waiter?.();
    this.waiter = null;
  }

  /** What came; `text`: woken without a change; `silence`: nothing, for so long. */
  async take(timeoutMs: number): Promise<Change[] | "text" | "silence"> {
    if (!this.woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          this.waiter = null;
          resolve();
        }, timeoutMs);
        this.waiter = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const taken = this.changes;
    const { woken } = this;
    this.changes = [];
    this.woken = false;
    if (taken.length > 0) return taken;
    return woken ? "text" : "silence";
  }
}
