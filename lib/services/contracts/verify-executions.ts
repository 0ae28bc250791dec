import { and, asc, eq, gt, gte, inArray, ne, or } from "drizzle-orm";
import { notFound } from "@/lib/core/errors";
import { execution, ledgerEntry } from "@/lib/db/schema";
import type { Tx } from "@/lib/db/types";
import { entryFromRow } from "@/lib/ledger/rows";
import type { ChainedEntry } from "@/lib/ledger/types";
import { type ChainFault, type ChainPosition, CHAIN_START } from "@/lib/ledger/verify";
import { checkChain, checkHead } from "@/lib/ledger/verify-chain";
import type { Context } from "../context";
import { checkSeals } from "./verify-checkpoints";
import type { VerifiedPart, VerifyPosition } from "./verify";

/** Chains are read together, so that many small ones cost two queries. */
const CHAINS_TOGETHER = 500;

interface HeadRow {
  id: string;
  lastSeq: number;
  lastHash: string;
}

const HEAD = { id: execution.id, lastSeq: execution.lastSeq, lastHash: execution.lastHash };

/** The next chains of the workspace, by id; then the checkpoints. */
export async function verifyExecutions(
  ctx: Context,
  { position, most }: { position: Exclude<VerifyPosition, { at: "checkpoint" }>; most: number },
): Promise<VerifiedPart> {
  const { id } = position;
  const afterSeq = position.at === "execution" ? position.seq : 0;
  const { heads, entries, before } = await ctx.db(async (tx) => {
    const place = position.at === "after" ? gt(execution.id, id) : gte(execution.id, id);
    const rows = await tx
      .select(HEAD)
      .from(execution)
      .where(and(eq(execution.tenantId, ctx.tenantId), place))
      .orderBy(asc(execution.id))
      .limit(CHAINS_TOGETHER);
    const read = await readChains(tx, ctx.tenantId, {
      ids: rows.map((row) => row.id),
      resume: { id, afterSeq },
      most,
    });
    return { heads: rows, entries: read, before: await positionAt(tx, ctx.tenantId, id, afterSeq) };
  });
  const groups = chainsOf(entries);
  const unfinished = entries.length >= most ? entries.at(-1)?.executionId : undefined;
  let checked = 0;
  for (const head of heads) {
    const chain = checkChain(groups.get(head.id) ?? [], head.id === id ? before : CHAIN_START);
    checked += chain.checked;
    const found = { checked, work: checked + heads.length };
    if (chain.fault) return { ...found, fault: chain.fault, next: { at: "after", id: head.id } };
    if (head.id === unfinished) {
      return { ...found, fault: null, next: { at: "execution", id: head.id, seq: chain.position.seq } };
    }
    const fault = await checkEnd(ctx, head, chain.position);
    if (fault) return { ...found, fault, next: { at: "after", id: head.id } };
  }
  const last = heads.at(-1);
  const more = heads.length === CHAINS_TOGETHER && last;
  return {
    checked,
    work: checked + heads.length,
    fault: null,
    next: more ? { at: "after", id: last.id } : { at: "checkpoint", seq: 0 },
  };
}

/** One chain, at its end with the checkpoints that hold it. Throws `not_found`. */
export async function verifyExecution(
  ctx: Context,
  { id, afterSeq, most, publicKey }: { id: string; afterSeq: number; most: number; publicKey: string },
): Promise<VerifiedPart> {
  const { head, entries, before } = await ctx.db(async (tx) => ({
    head: await readHead(tx, ctx.tenantId, id),
    entries: await readChains(tx, ctx.tenantId, { ids: [id], resume: { id, afterSeq }, most }),
    before: await positionAt(tx, ctx.tenantId, id, afterSeq),
  }));
  const { checked, position, fault } = checkChain(entries, before);
  const found = { checked, work: checked + 1 };
  if (fault) return { ...found, fault, next: null };
  if (entries.length >= most)
    return { ...found, fault: null, next: { at: "execution", id, seq: position.seq } };
  const misplaced = (await checkEnd(ctx, head, position)) ?? (await checkSeals(ctx, id, publicKey));
  return { ...found, fault: misplaced, next: null };
}

async function readHead(tx: Tx, tenantId: string, id: string): Promise<HeadRow> {
  const [row] = await tx
    .select(HEAD)
    .from(execution)
    .where(and(eq(execution.tenantId, tenantId), eq(execution.id, id)));
  if (!row) throw notFound("execution");
  return row;
}

interface ChainQuery {
  ids: string[];
  /** Of this execution, only what comes after `afterSeq`. */
  resume: { id: string; afterSeq: number };
  most: number;
}

async function readChains(
  tx: Tx,
  tenantId: string,
  { ids, resume, most }: ChainQuery,
): Promise<ChainedEntry[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .select()
    .from(ledgerEntry)
    .where(
      and(
        eq(ledgerEntry.tenantId, tenantId),
        inArray(ledgerEntry.executionId, ids),
        or(ne(ledgerEntry.executionId, resume.id), gt(ledgerEntry.seq, resume.afterSeq)),
      ),
    )
    .orderBy(asc(ledgerEntry.executionId), asc(ledgerEntry.seq))
    .limit(most);
  return rows.map(entryFromRow);
}

function chainsOf(entries: readonly ChainedEntry[]): Map<string, ChainedEntry[]> {
  const chains = new Map<string, ChainedEntry[]>();
  for (const entry of entries) {
    const chain = chains.get(entry.executionId);
    if (chain) chain.push(entry);
    else chains.set(entry.executionId, [entry]);
  }
  return chains;
}

async function positionAt(tx: Tx, tenantId: string, id: string, seq: number): Promise<ChainPosition> {
  if (seq === 0) return CHAIN_START;
  const [row] = await tx
    .select({ seq: ledgerEntry.seq, hash: ledgerEntry.hash })
    .from(ledgerEntry)
    .where(
      and(eq(ledgerEntry.tenantId, tenantId), eq(ledgerEntry.executionId, id), eq(ledgerEntry.seq, seq)),
    );
  return row ?? { seq, hash: "" };
}

/** A chain that grew between the two reads is no fault: then it is read on from where it was. */
async function checkEnd(ctx: Context, head: HeadRow, end: ChainPosition): Promise<ChainFault | null> {
  const fault = checkHead(head.id, end, { seq: head.lastSeq, hash: head.lastHash });
  if (!fault) return null;
  return ctx.db(async (tx) => {
    const now = await readHead(tx, ctx.tenantId, head.id);
    const added = now.lastSeq - end.seq;
    if (added < 0 || (now.lastSeq === head.lastSeq && now.lastHash === head.lastHash && added === 0))
      return fault;
    const query = { ids: [head.id], resume: { id: head.id, afterSeq: end.seq }, most: Math.max(1, added) };
    const rest = checkChain(await readChains(tx, ctx.tenantId, query), end);
    return rest.fault ?? checkHead(head.id, rest.position, { seq: now.lastSeq, hash: now.lastHash });
  });
}
