import { and, eq } from "drizzle-orm";
import { notFound, TuttiError } from "@/lib/core/errors";
import { isTerminal } from "@/lib/core/states";
import { execution } from "@/lib/db/schema/execution";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";

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
export async function takeChildPlace(tx: Tx, ctx: Context, parent: ParentPlace): Promise<string | null> {
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
  return null;
}

/** The child that was started there. */
export async function childAt(tx: Tx, tenantId: string, { id, step }: ParentPlace): Promise<string | null> {
  const [child] = await tx
    .select({ id: execution.id })
    .from(execution)
    .where(and(eq(execution.tenantId, tenantId), eq(execution.parentId, id), eq(execution.parentStep, step)));
  return child?.id ?? null;
}
