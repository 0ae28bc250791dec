import { and, eq, isNull } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { apiKey } from "@/lib/db/schema/workspace";
import { accessChanged } from "../access-changes";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { pauseOrphans, recordOrphans } from "../schedules/pause-orphans";

/**
 * Ends a key at once (in other processes within seconds), and pauses what would start executions as it. Revoking it
 * again changes nothing.
 */
export async function revokeKey({ ctx, input }: ServiceCall<{ id: string }>): Promise<void> {
  requireScope(ctx.actor, "keys:write");
  await ctx.db(async (tx) => {
    const own = and(eq(apiKey.tenantId, ctx.tenantId), eq(apiKey.id, input.id));
    const revoked = await tx
      .update(apiKey)
      .set({ revokedAt: ctx.clock() })
      .where(and(own, isNull(apiKey.revokedAt)))
      .returning({ id: apiKey.id });
    if (revoked.length === 0) {
      const [known] = await tx.select({ id: apiKey.id }).from(apiKey).where(own);
      if (!known) throw notFound("key");
      return;
    }
    const orphans = await pauseOrphans(tx, ctx.tenantId);
    await recordAudit(tx, ctx, { action: "api_key.revoked", targetKind: "api_key", targetId: input.id });
    await recordOrphans(tx, ctx, orphans);
  });
  accessChanged();
}
