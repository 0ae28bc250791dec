import { and, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { modelKey } from "@/lib/db/schema/models";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";

/** Forgets a key. Steps that name one of its models fail from now on, or use the environment's of the same name. */
export async function removeModelKey({ ctx, input }: ServiceCall<{ id: string }>): Promise<void> {
  requireScope(ctx.actor, "settings:write");
  await ctx.db(async (tx) => {
    const gone = await tx
      .delete(modelKey)
      .where(and(eq(modelKey.tenantId, ctx.tenantId), eq(modelKey.id, input.id)))
      .returning({ id: modelKey.id });
    if (gone.length === 0) throw notFound("model key");
    await recordAudit(tx, ctx, {
      action: "model_key.deleted",
      targetKind: "model_key",
      targetId: input.id,
    });
  });
}
