import type { Database } from "@/lib/db/types";
import { appendAlone, canGoAlone } from "./append-alone";
import type { Share } from "./encode";
import type { Head, Heads } from "./heads";
import { appendRows, findRowType, type Linked } from "./append-rows";
import { describePatch } from "./head-patch";
import { describeLinked, linksAfter } from "./linked-entry";
import type { AppendOutcome } from "./types";

const STATEMENT = "select ledger_append_next($1, $2) as refused";

interface Next {
  share: Share;
  before: Head;
}

/**
 * The way for writers who know where their chains end: entries are numbered and linked here, and the database only
 * checks that nobody came between. One round trip, one commit.
 */
export class NextAppender {
  private rowType: Promise<number> | null = null;

  constructor(
    private readonly database: Database,
    private readonly heads: Heads,
  ) {}

  /** Whether a share can go this way: a fenced writer's entries, the changes a runner makes, a chain end that is known. */
  knows(share: Share): boolean {
    return isPlain(share) && this.heads.get(share.executionId) !== undefined;
  }

  /** Outcomes in the order of `shares`; null: nothing was written, the share has to take `ledger_append`. */
  async write(shares: Share[]): Promise<(AppendOutcome | null)[]> {
    const next = shares.flatMap((share): Next[] => {
      const before = this.heads.get(share.executionId);
      // Until it is known to be written, nothing builds on it.
      this.heads.forget(share.executionId);
      return before ? [{ share, before }] : [];
    });
    const [only] = next;
    if (only && shares.length === 1 && canGoAlone(only.share)) {
      const after = await appendAlone(this.database, only.share, only.before);
      if (!after) return [null];
      this.heads.set(only.share.executionId, after);
      return [{ ok: true, baseSeq: only.before.seq, lastSeq: after.seq, dropped: [] }];
    }
    // One order for all writers, or two batches could wait for each other's rows.
    next.sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
    const linked = next.map((item) => ({
      ...item,
      ...linksAfter(item.share, item.share.entries, item.before),
    }));
    const refused = await this.send(linked);
    const outcomes = new Map<Share, AppendOutcome>();
    for (const { share, before, head } of linked) {
      if (refused.includes(share.executionId)) continue;
      outcomes.set(share, { ok: true, baseSeq: before.seq, lastSeq: head.seq, dropped: [] });
      if (!share.patch?.release) this.heads.set(share.executionId, head);
    }
    return shares.map((share) => outcomes.get(share) ?? null);
  }

  /** Returns the ids that were refused. */
  private async send(linked: readonly Linked[]): Promise<string[]> {
    if (this.database.kind === "pglite") return appendJson(this.database, linked);
    this.rowType ??= findRowType(this.database);
    const rowType = await this.rowType.catch((error: unknown) => {
      this.rowType = null;
      throw error;
    });
    return appendRows(this.database, rowType, linked);
  }
}

/** PGlite takes no values in binary form. */
async function appendJson(database: Database, linked: readonly Linked[]): Promise<string[]> {
  const heads = linked.map(describeHead);
  const entries = linked.flatMap((item) => describeLinked(item));
  const parameters = [`[${heads.join(",")}]`, `[${entries.join(",")}]`];
  const { rows } = await database.query(STATEMENT, parameters, "ledger_append_next");
  return (rows[0]?.refused ?? []) as string[];
}

function orderOf({ share }: Next): string {
  return `${share.tenantId}/${share.executionId}`;
}

function isPlain({ fence, expectStatus, patch }: Share): boolean {
  if (fence === null || expectStatus) return false;
  if (!patch) return true;
  return (
    !patch.requestCancel &&
    !patch.markStarted &&
    patch.wakeInMs !== null &&
    patch.unlessSignals === undefined &&
    (patch.status !== undefined || patch.waitingFor === undefined)
  );
}

function describeHead({ share, before, head }: Linked): string {
  const progress = share.entries.some((entry) => entry.result);
  const text = `{"t":"${share.tenantId}","e":"${share.executionId}","f":${share.fence},"b":${before.seq},"l":${head.seq},"h":"${head.hash}"`;
  return `${text}${progress ? ',"g":true' : ""}${share.patch ? describePatch(share.patch) : ""}}`;
}
