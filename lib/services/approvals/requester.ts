import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Actor } from "@/lib/core/actor";
import { type Scope, scopesOf } from "@/lib/core/scopes";
import { apiKey, membership } from "@/lib/db/schema/workspace";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";

/**
 * Whether who asked for the execution still may do what it asks for. A decision can come a day later: the person may
 * have left, the key may be revoked. `scope` null: being there is enough.
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
    case "key": {
      const [row] = await tx
        .select({ scopes: apiKey.scopes })
        .from(apiKey)
        .where(
          and(
            eq(apiKey.tenantId, tenantId),
            eq(apiKey.id, actor.id),
            isNull(apiKey.revokedAt),
            or(isNull(apiKey.expiresAt), gt(apiKey.expiresAt, sql`now()`)),
          ),
        );
      return row?.scopes ?? null;
    }
  }
}
