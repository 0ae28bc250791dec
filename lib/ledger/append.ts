import { sql } from "drizzle-orm";
import { TuttiError } from "@/lib/core/errors";
import type { Database, RawResult, Tx } from "@/lib/db/types";
import { encodeShares, type Share } from "./encode";
import type { Heads } from "./heads";
import type { AppendOutcome } from "./types";

interface Answer {
  executions: (
    | { ok: true; base: number; last: number; hash: string; called: boolean }
    | { ok: false; reason: "missing" | "fenced" | "status" }
  )[];
  skipped?: boolean[];
}

const STATEMENT = "select ledger_append($1, $2, $3, $4) as answer";

/**
 * One round trip, one commit. Outcomes in the order of `shares`, at most one share per execution; where the chains of
 * fenced writers end now is kept in `heads`.
 */
export async function appendShares(
  database: Database,
  shares: Share[],
  heads?: Heads,
): Promise<AppendOutcome[]> {
  const result = await database.query(STATEMENT, encodeShares(shares), "ledger_append");
  return readAnswer(result, shares, heads);
}

/** The same function inside the caller's transaction. */
export async function appendSharesIn(tx: Tx, shares: Share[]): Promise<AppendOutcome[]> {
  const [executions, entries, owners, hashes] = encodeShares(shares);
  const ownerList = `{${owners.join(",")}}`;
  const hashList = `{${hashes.join(",")}}`;
  const result = await tx.execute(
    sql`select ledger_append(${executions}::json, ${entries}::json, ${ownerList}::integer[], ${hashList}::text[]) as answer`,
  );
  return readAnswer(result as RawResult, shares);
}

function readAnswer(result: RawResult, shares: Share[], heads?: Heads): AppendOutcome[] {
  const answer = result.rows[0]?.answer as Answer | undefined;
  if (!answer) throw new TuttiError("internal", "The ledger did not answer.");
  let position = 0;
  return answer.executions.map((outcome, index) => {
    const entries = shares[index]?.entries ?? [];
    const skipped = answer.skipped?.slice(position, position + entries.length) ?? [];
    position += entries.length;
    if (!outcome.ok) return outcome;
    const share = shares[index];
    if (share && share.fence !== null && !share.patch?.release)
      heads?.set(share.executionId, { seq: outcome.last, hash: outcome.hash });
    const dropped = entries.filter((_, entryIndex) => skipped[entryIndex]).map((entry) => entry.key ?? "");
    const called = outcome.called ? { called: true } : {};
    return { ok: true, baseSeq: outcome.base, lastSeq: outcome.last, dropped, ...called };
  });
}
