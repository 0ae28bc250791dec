import { TuttiError } from "@/lib/core/errors";
import { sqlState, sqlStateCode } from "@/lib/db/sql-state";
import type { Share } from "./encode";
import type { AppendOutcome } from "./types";

const MAX_EXECUTIONS = 64;
/** Fewer executions than this are not worth a second commit beside the first. */
const MIN_SHARED_EXECUTIONS = 16;
const MAX_CHARACTERS = 1_048_576;
const MAX_CONFLICT_RETRIES = 5;
/** How long a lost database is waited for before the writers are told; their leases have then long passed. */
export const OUTAGE_MS = 60_000;

interface Queued {
  share: Share;
  size: number;
  resolve: (outcome: AppendOutcome) => void;
  reject: (error: unknown) => void;
}

type Group = { share: Share; parts: Queued[] };

export interface GroupCommitOptions {
  /**
   * Commits under way at a time, default 1: with two, one part of the executions goes on while the database writes
   * down the other.
   */
  lanes?: number;
  write: (shares: Share[]) => Promise<AppendOutcome[]>;
  /** A shorter way for shares it `knows`; null: nothing was written of that share, and `write` has to. */
  next?: {
    knows: (share: Share) => boolean;
    write: (shares: Share[]) => Promise<(AppendOutcome | null)[]>;
  };
  /** After a lost connection: the outcome of a share that was committed all the same, else null. */
  findCommitted: (share: Share) => Promise<AppendOutcome | null>;
  committed: (share: Share, outcome: AppendOutcome) => void;
}

/**
 * Collects what all executions of the process want written and sends it in batches, while the next batch collects.
 * First in, first out per execution.
 */
export class GroupCommit {
  private queue: Queued[] = [];
  private scheduled = false;
  /** Batches under way, and whose entries are in them. */
  private inFlight = 0;
  private readonly busy = new Set<string>();
  private onIdle: (() => void)[] = [];

  constructor(private readonly options: GroupCommitOptions) {}

  append(share: Share): Promise<AppendOutcome> {
    const size = share.entries.reduce((sum, entry) => sum + 400 + payloadSize(entry), 0);
    return new Promise((resolve, reject) => {
      this.queue.push({ share, size, resolve, reject });
      this.schedule();
    });
  }

  async drain(): Promise<void> {
    while (this.queue.length > 0 || this.inFlight > 0)
      await new Promise<void>((resolve) => this.onIdle.push(resolve));
  }

  /** One turn of the event loop, so that everything this tick wants written shares a commit. */
  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.lanes) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.send();
    });
  }

  private get lanes(): number {
    return this.options.lanes ?? 1;
  }

  private send(): void {
    const free = this.lanes - this.inFlight;
    const waiting = new Set(this.queue.map(({ share }) => share.executionId)).size;
    const share = Math.min(MAX_EXECUTIONS, Math.max(MIN_SHARED_EXECUTIONS, Math.ceil(waiting / free)));
    for (let lane = 0; lane < free; lane++) {
      const batch = this.takeBatch(free > 1 ? share : MAX_EXECUTIONS);
      if (batch.length === 0) return;
      this.inFlight++;
      for (const group of batch) this.busy.add(group.share.executionId);
      void this.writeBatch(batch).finally(() => this.sent(batch));
    }
  }

  private sent(batch: Group[]): void {
    this.inFlight--;
    for (const group of batch) this.busy.delete(group.share.executionId);
    if (this.queue.length > 0) return this.schedule();
    if (this.inFlight > 0) return;
    for (const resolve of this.onIdle.splice(0)) resolve();
  }

  /** Whole records only; a record that can't join its execution's share waits for the next batch, as do those behind it. */
  private takeBatch(maxExecutions: number): Group[] {
    const batch = new Map<string, Group>();
    const blocked = new Set(this.busy);
    const rest: Queued[] = [];
    let characters = 0;
    for (const queued of this.queue) {
      const id = queued.share.executionId;
      const group = batch.get(id);
      const fits = characters + queued.size <= MAX_CHARACTERS || batch.size === 0;
      const joins = group ? canJoin(group.share, queued.share) : batch.size < maxExecutions;
      if (!fits || !joins || blocked.has(id)) {
        blocked.add(id);
        rest.push(queued);
        continue;
      }
      characters += queued.size;
      if (group) {
        group.share = join(group.share, queued.share);
        group.parts.push(queued);
      } else {
        batch.set(id, { share: queued.share, parts: [queued] });
      }
    }
    this.queue = rest;
    return [...batch.values()];
  }

  private async writeBatch(batch: Group[]): Promise<void> {
    const { next } = this.options;
    if (!next) return this.writeLong(batch);
    const known = batch.filter(({ share }) => next.knows(share));
    const unknown = batch.filter((group) => !known.includes(group));
    if (known.length > 0) unknown.push(...(await this.writeNext(known, next)));
    if (unknown.length > 0) await this.writeLong(unknown);
  }

  /** Returns those of which nothing was written. */
  private async writeNext(batch: Group[], next: NonNullable<GroupCommitOptions["next"]>): Promise<Group[]> {
    try {
      const outcomes = await next.write(batch.map((group) => group.share));
      return batch.filter((group, index) => {
        const outcome = outcomes[index];
        if (outcome) this.settle(group, outcome);
        return !outcome;
      });
    } catch (error) {
      const state = sqlState(error);
      // The statement failed as a whole: a key that was there already, one bad value, a deadlock.
      if (state !== "connection" && sqlStateCode(error)) return batch;
      if (state !== "connection") {
        for (const group of batch) group.parts.forEach((part) => part.reject(error));
        return [];
      }
      await this.writeLong(batch, true);
      return [];
    }
  }

  private async writeLong(batch: Group[], mayBeCommitted = false): Promise<void> {
    try {
      const outcomes = await this.writeSafely(
        batch.map((group) => group.share),
        mayBeCommitted,
      );
      batch.forEach((group, index) => this.settle(group, outcomes[index]));
    } catch (error) {
      // A database that stayed away is away for each of them; waiting for it once was enough.
      if (batch.length === 1 || sqlState(error) === "connection") {
        for (const group of batch) group.parts.forEach((part) => part.reject(error));
        return;
      }
      // One bad value hurts only its own execution.
      for (const group of batch) await this.writeLong([group]);
    }
  }

  private settle(group: Group, outcome: AppendOutcome | undefined): void {
    if (!outcome) {
      const error = new TuttiError("internal", "The ledger did not answer for this execution.");
      return group.parts.forEach((part) => part.reject(error));
    }
    if (outcome.ok) this.options.committed(group.share, outcome);
    for (const part of group.parts) part.resolve(outcome);
  }

  private async writeSafely(shares: Share[], unsure: boolean): Promise<AppendOutcome[]> {
    const startedAt = performance.now();
    let mayBeCommitted = unsure;
    for (let attempt = 0; ; attempt++) {
      try {
        if (mayBeCommitted) return await this.writeMissing(shares);
        return await this.options.write(shares);
      } catch (error) {
        const state = sqlState(error);
        if (state === "conflict" && attempt < MAX_CONFLICT_RETRIES) continue;
        if (state !== "connection" || performance.now() - startedAt > OUTAGE_MS) throw error;
        // The commit may have happened before the connection broke: look before writing again.
        mayBeCommitted = true;
        await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** attempt, 2_000)));
      }
    }
  }

  private async writeMissing(shares: Share[]): Promise<AppendOutcome[]> {
    const outcomes = await Promise.all(shares.map((share) => this.options.findCommitted(share)));
    const missing = shares.filter((_, index) => !outcomes[index]);
    const written = missing.length > 0 ? await this.options.write(missing) : [];
    let next = 0;
    return outcomes.map((outcome) => outcome ?? written[next++] ?? { ok: false, reason: "missing" });
  }
}

function canJoin(first: Share, second: Share): boolean {
  return first.fence === second.fence && !first.expectStatus && !second.expectStatus && !first.patch?.status;
}

function join(first: Share, second: Share): Share {
  const patch = first.patch || second.patch ? { ...first.patch, ...second.patch } : undefined;
  return { ...first, entries: [...first.entries, ...second.entries], patch };
}

function payloadSize({ dataText, resultText }: Share["entries"][number]): number {
  return dataText.length + (resultText?.length ?? 0);
}
