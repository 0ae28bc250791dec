import { and, count, eq } from "drizzle-orm";
import { notFound, TuttiError } from "@/lib/core/errors";
import { isTerminal } from "@/lib/core/states";
import { execution } from "@/lib/db/schema/execution";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";

/** Executions that one of them may bring about, itself and those below included. */
export const MOST_IN_FAMILY = 10_000;

/** The execution that starts another one, and where in it. */
export interface ParentPlace {
  id: string;
  /** Unique in the parent: its child is started once. */
  step: string;
}

/** The parent's own place among executions, for the row of its child. */
export type StartParent = ParentPlace & { rootId: string; depth: number };

/**
 * In the transaction of a child's start: the child that is there already, or null. The parent's lock keeps it from
 * being cancelled at the same moment, which would leave the child alone.
 */
export async function takeChildPlace(tx: Tx, ctx: Context, parent: StartParent): Promise<string | null> {
  const [above] = await tx
    .select({ status: execution.status, cancelRequestedAt: execution.cancelRequestedAt })
    .from(execution)
    .where(and(eq(execution.tenantId, ctx.tenantId), eq(execution.id, parent.id)))
    .for("update");
  if (!above) throw notFound("execution");
  const known = await childAt(tx, ctx.tenantId, parent);
  if (known) return known;
  if (isTerminal(above.status) || above.cancelRequestedAt)
    throw new TuttiError("cancelled", "The execution that would start this one is being cancelled.");
  await requireRoom(tx, ctx.tenantId, parent.rootId);
  return null;
}

/** Loops within loops of nested orchestrations would otherwise multiply without an end. Throws `budget_exceeded`. */
async function requireRoom(tx: Tx, tenantId: string, rootId: string): Promise<void> {
  const family = tx
    .select({ id: execution.id })
    .from(execution)
    .where(and(eq(execution.tenantId, tenantId), eq(execution.rootId, rootId)))
    .limit(MOST_IN_FAMILY)
    .as("family");
  const [row] = await tx.select({ known: count() }).from(family);
  if ((row?.known ?? 0) + 1 < MOST_IN_FAMILY) return;
  throw new TuttiError("budget_exceeded", `An execution and those below it are at most ${MOST_IN_FAMILY}.`);
}

/** The child that was started there. */
export async function childAt(tx: Tx, tenantId: string, { id, step }: ParentPlace): Promise<string | null> {
  const [child] = await tx
    .select({ id: execution.id })
    .from(execution)
    .where(and(eq(execution.tenantId, tenantId), eq(execution.parentId, id), eq(execution.parentStep, step)));
  return child?.id ?? null;
}
