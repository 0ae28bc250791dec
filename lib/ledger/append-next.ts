import type { Database } from "@/lib/db/types";
import { appendAlone, canGoAlone } from "./append-alone";
import type { Share } from "./encode";
import type { Head, Heads } from "./heads";
import { linkEntries } from "./linked-entry";
import type { AppendOutcome, ExecutionPatch } from "./types";

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
    const linked = next.map(({ share, before }) => linkEntries(share, share.entries, before));
    const given = next.map((item, index) => describeHead(item, linked[index]?.head ?? item.before));
    const entries = linked.flatMap(({ elements }) => elements);
    const parameters = [`[${given.join(",")}]`, `[${entries.join(",")}]`];
    const { rows } = await this.database.query(STATEMENT, parameters, "ledger_append_next");
    const refused = (rows[0]?.refused ?? []) as string[];
    const outcomes = new Map<Share, AppendOutcome>();
    next.forEach(({ share, before }, index) => {
      const after = linked[index]?.head;
      if (!after || refused.includes(share.executionId)) return;
      outcomes.set(share, { ok: true, baseSeq: before.seq, lastSeq: after.seq, dropped: [] });
      if (!share.patch?.release) this.heads.set(share.executionId, after);
    });
    return shares.map((share) => outcomes.get(share) ?? null);
  }
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
    (patch.status !== undefined || patch.waitingFor === undefined)
  );
}

function describeHead({ share, before }: Next, after: Head): string {
  const progress = share.entries.some((entry) => entry.result);
  const text = `{"t":"${share.tenantId}","e":"${share.executionId}","f":${share.fence},"b":${before.seq},"l":${after.seq},"h":"${after.hash}"`;
  return `${text}${progress ? ',"g":true' : ""}${share.patch ? describePatch(share.patch) : ""}}`;
}

function describePatch(patch: ExecutionPatch): string {
  let text = "";
  if (patch.status) text += `,"ps":"${patch.status}"`;
  if (patch.waitingFor) text += `,"pw":"${patch.waitingFor}"`;
  // Values a caller may have made travel as text, so that any legal JSON survives the way through the function.
  if (patch.output !== undefined) text += `,"po":${JSON.stringify(JSON.stringify(patch.output))}`;
  if (patch.error) text += `,"pe":${JSON.stringify(JSON.stringify(patch.error))}`;
  if (patch.usage) text += `,"pu":${JSON.stringify(JSON.stringify(patch.usage))}`;
  if (patch.wakeInMs !== undefined) text += `,"pk":${patch.wakeInMs}`;
  if (patch.release) text += ',"pr":true';
  if (patch.markFinished) text += ',"pf":true';
  return text;
}
