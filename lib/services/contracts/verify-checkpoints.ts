import { and, desc, eq } from "drizzle-orm";
import { execution, ledgerEntry } from "@/lib/db/schema";
import type { Tx } from "@/lib/db/types";
import type { Checkpoint, Head } from "@/lib/ledger/checkpoint";
import { checkpointsOf, firstChangedHead, readCheckpoints } from "@/lib/ledger/read-checkpoints";
import type { ChainFault } from "@/lib/ledger/verify";
import { checkSignature, checkSigned, checkSuccession } from "@/lib/ledger/verify-checkpoint";
import type { Context } from "../context";
import type { VerifiedPart } from "./verify";

/** A checkpoint is signed after its executions were made, by a clock that may be behind by less than this. */
const CLOCK_SLACK_MS = 300_000;

/** The next checkpoint: that it follows the one before, is signed by us, and that all it signed is still there. */
export async function verifyCheckpoints(
  ctx: Context,
  { afterSeq, publicKey }: { afterSeq: number; publicKey: string },
): Promise<VerifiedPart> {
  return ctx.db(async (tx) => {
    // One before, to see that the next follows on it.
    const found = await readCheckpoints(tx, {
      tenantId: ctx.tenantId,
      afterSeq: Math.max(0, afterSeq - 1),
      limit: 2,
    });
    const before = found[0]?.seq === afterSeq ? found[0] : null;
    const checkpoint = before ? found[1] : found[0];
    if (!checkpoint) return { checked: 0, work: 1, fault: await checkNewest(tx, ctx.tenantId), next: null };
    const fault =
      checkSuccession(checkpoint, before) ??
      checkSignature(checkpoint, publicKey) ??
      (await checkHeads(tx, checkpoint));
    return {
      checked: 0,
      work: checkpoint.heads.length,
      fault,
      next: { at: "checkpoint", seq: checkpoint.seq },
    };
  });
}

/** The checkpoints that hold one execution: theirs, and what they say of it. */
export async function checkSeals(
  ctx: Context,
  executionId: string,
  publicKey: string,
): Promise<ChainFault | null> {
  return ctx.db(async (tx) => {
    const since = await madeAround(tx, ctx.tenantId, executionId);
    for (const checkpoint of await checkpointsOf(tx, { tenantId: ctx.tenantId, executionId, since })) {
      const fault = checkSignature(checkpoint, publicKey);
      if (fault) return fault;
      for (const head of checkpoint.heads.filter(([id]) => id === executionId)) {
        const changed = checkSigned(head, await hashOf(tx, ctx.tenantId, head), head[2]);
        if (changed) return changed;
      }
    }
    return null;
  });
}

async function checkHeads(tx: Tx, checkpoint: Checkpoint): Promise<ChainFault | null> {
  const changed = await firstChangedHead(tx, checkpoint);
  if (!changed) return null;
  const { head, hash, execution: present } = changed;
  const [executionId, seq] = head;
  if (present) return checkSigned(head, hash, head[2]);
  return {
    execution_id: executionId,
    seq,
    fault: "missing",
    detail: "A signed checkpoint holds this execution; it is gone.",
  };
}

/** Checkpoints missing at the end leave no gap, but executions that say they are signed. */
async function checkNewest(tx: Tx, tenantId: string): Promise<ChainFault | null> {
  const [newest] = await tx
    .select({ id: execution.id, createdAt: execution.createdAt, lastSeq: execution.lastSeq })
    .from(execution)
    .where(and(eq(execution.tenantId, tenantId), eq(execution.checkpointed, true)))
    .orderBy(desc(execution.id))
    .limit(1);
  if (!newest) return null;
  const since = new Date(newest.createdAt.getTime() - CLOCK_SLACK_MS);
  const holding = await checkpointsOf(tx, { tenantId, executionId: newest.id, since });
  if (holding.length > 0) return null;
  const detail = "This execution was signed, but no checkpoint holds it.";
  return { execution_id: newest.id, seq: newest.lastSeq, fault: "checkpoint", detail };
}

async function madeAround(tx: Tx, tenantId: string, id: string): Promise<Date> {
  const [row] = await tx
    .select({ createdAt: execution.createdAt })
    .from(execution)
    .where(and(eq(execution.tenantId, tenantId), eq(execution.id, id)));
  return new Date((row?.createdAt.getTime() ?? 0) - CLOCK_SLACK_MS);
}

async function hashOf(tx: Tx, tenantId: string, [executionId, seq]: Head): Promise<string | null> {
  const [row] = await tx
    .select({ hash: ledgerEntry.hash })
    .from(ledgerEntry)
    .where(
      and(
        eq(ledgerEntry.tenantId, tenantId),
        eq(ledgerEntry.executionId, executionId),
        eq(ledgerEntry.seq, seq),
      ),
    );
  return row?.hash ?? null;
}
