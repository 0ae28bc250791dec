import { and, eq } from "drizzle-orm";
import type { Actor } from "@/lib/core/actor";
import { notFound, TuttiError } from "@/lib/core/errors";
import { membership } from "@/lib/db/schema/workspace";
import type { Tx } from "@/lib/db/types";

export type Membership = typeof membership.$inferSelect;

/** Owners stand above everybody else, API keys included: only they make, change or remove owners. */
export function requireOwner(actor: Actor): void {
  if (actor.kind === "system" || (actor.kind === "user" && actor.role === "owner")) return;
  throw new TuttiError("forbidden", "Only an owner can do this to an owner.");
}

/**
 * Loads a membership for a change that may take an owner away. All owners' rows are locked first, so of two
 * owners who remove each other at once, the second finds itself the last.
 */
export async function loadForChange(
  tx: Tx,
  tenantId: string,
  userId: string,
): Promise<Membership & { lastOwner: boolean }> {
  const owners = await tx
    .select({ userId: membership.userId })
    .from(membership)
    .where(and(eq(membership.tenantId, tenantId), eq(membership.role, "owner")))
    .orderBy(membership.userId)
    .for("update");
  const own = and(eq(membership.tenantId, tenantId), eq(membership.userId, userId));
  const [row] = await tx.select().from(membership).where(own).for("update");
  if (!row) throw notFound("member");
  return { ...row, lastOwner: owners.length === 1 && row.role === "owner" };
}

export function lastOwnerConflict(): TuttiError {
  return new TuttiError("conflict", "A workspace needs an owner: make somebody else an owner first.");
}
