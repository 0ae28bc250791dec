import { and, eq } from "drizzle-orm";
import type { Actor } from "@/lib/core/actor";
import { type Scope, scopesOf } from "@/lib/core/scopes";
import { membership } from "@/lib/db/schema/workspace";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";
import { livingKeyOf } from "../keys/living-key";

/**
 * Whether who asked for the execution still may do what it asks for. A decision can come a day later: the person may
 * have left, the key may be revoked; a rotated one lives on in its successor. `scope` null: being there is enough.
 */
export async function requesterMay(ctx: Context, scope: Scope | null): Promise<boolean> {
  const scopes = await ctx.db((tx) => scopesNow(tx, ctx.tenantId, ctx.actor));
  return scopes !== null && (scope === null || scopes.includes(scope));
}

async function scopesNow(tx: Tx, tenantId: string, actor: Actor): Promise<readonly Scope[] | null> {
  switch (actor.kind) {
    case "system":
      return actor.scopes;
    case "user": {
      const [row] = await tx
        .select({ role: membership.role })
        .from(membership)
        .where(and(eq(membership.tenantId, tenantId), eq(membership.userId, actor.id)));
      return row ? scopesOf(row.role) : null;
    }
    case "key":
      return (await livingKeyOf(tx, tenantId, actor.id))?.scopes ?? null;
  }
}
