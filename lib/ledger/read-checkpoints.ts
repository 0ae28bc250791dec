import { and, asc, eq, gt, gte, sql } from "drizzle-orm";
import { ledgerCheckpoint } from "@/lib/db/schema";
import type { RawResult, Tx } from "@/lib/db/types";
import type { Checkpoint, Head } from "./checkpoint";

type Row = typeof ledgerCheckpoint.$inferSelect;

function checkpointFromRow(row: Row): Checkpoint {
  const { tenantId, seq, prevHash, hash, signature, publicKey } = row;
  return {
    tenantId,
    seq,
    at: row.at.toISOString(),
    heads: row.heads as Head[],
    prevHash,
    hash,
    signature,
    publicKey,
  };
}

/** Checkpoints after `afterSeq`, oldest first. */
export async function readCheckpoints(
  tx: Tx,
  query: { tenantId: string; afterSeq: number; limit: number },
): Promise<Checkpoint[]> {
  const rows = await tx
    .select()
    .from(ledgerCheckpoint)
    .where(and(eq(ledgerCheckpoint.tenantId, query.tenantId), gt(ledgerCheckpoint.seq, query.afterSeq)))
    .orderBy(asc(ledgerCheckpoint.seq))
    .limit(query.limit);
  return rows.map(checkpointFromRow);
}

/** The checkpoints that hold a head of this execution; none was made before `since`. */
export async function checkpointsOf(
  tx: Tx,
  query: { tenantId: string; executionId: string; since: Date },
): Promise<Checkpoint[]> {
  const holds = sql`exists (select from json_array_elements(${ledgerCheckpoint.heads}) head
    where head ->> 0 = ${query.executionId})`;
  const rows = await tx
    .select()
    .from(ledgerCheckpoint)
    .where(and(eq(ledgerCheckpoint.tenantId, query.tenantId), gte(ledgerCheckpoint.at, query.since), holds))
    .orderBy(asc(ledgerCheckpoint.seq))
    .limit(10);
  return rows.map(checkpointFromRow);
}

/** The first signed head whose entry or execution is gone or different; `hash` is what the entry has now. */
export async function firstChangedHead(
  tx: Tx,
  checkpoint: Checkpoint,
): Promise<{ head: Head; hash: string | null; execution: boolean } | null> {
  const result = await tx.execute(sql`
    select h.item ->> 0 as id, (h.item ->> 1)::integer as seq, h.item ->> 2 as signed, e.hash, x.id is not null as present
    from json_array_elements(${JSON.stringify(checkpoint.heads)}::json) as h(item)
    left join ledger_entry e on e.execution_id = h.item ->> 0 and e.seq = (h.item ->> 1)::integer
      and e.tenant_id = ${checkpoint.tenantId}
    left join execution x on x.tenant_id = ${checkpoint.tenantId} and x.id = h.item ->> 0
    where e.hash is distinct from h.item ->> 2 or x.id is null
    order by 1 limit 1`);
  const row = (result as RawResult).rows[0];
  if (!row) return null;
  const head: Head = [String(row.id), Number(row.seq), String(row.signed)];
  return { head, hash: typeof row.hash === "string" ? row.hash : null, execution: row.present === true };
}
