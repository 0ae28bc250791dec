import { and, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { memoryItem } from "@/lib/db/schema/registry";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";

/** Deletes one item. Throws `not_found`. */
export async function removeMemory({ ctx, input }: ServiceCall<{ id: string }>): Promise<void> {
  requireScope(ctx.actor, "memory:write");
  await ctx.db(async (tx) => {
    const gone = await tx
      .delete(memoryItem)
      .where(and(eq(memoryItem.tenantId, ctx.tenantId), eq(memoryItem.id, input.id)))
      .returning({ id: memoryItem.id });
    if (gone.length === 0) throw notFound("memory item");
    await recordAudit(tx, ctx, { action: "memory.deleted", targetKind: "memory_item", targetId: input.id });
  });
}
