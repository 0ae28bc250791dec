import { requireScope } from "@/lib/core/actor";
import type { JsonObject } from "@/lib/core/json";
import { memoryItem } from "@/lib/db/schema/registry";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { itemIdentity } from "./item-id";
import type { MemoryStored } from "./shapes";

export interface WriteMemoryInput {
  text: string;
  tags?: string[];
  metadata?: JsonObject;
  session_id?: string;
  /** `execution:step path` when an execution writes: the same key stores one item, however often it is called. */
  effect_key?: string;
}

/** Stores a text with where it came from. */
export async function writeMemory({ ctx, input }: ServiceCall<WriteMemoryInput>): Promise<MemoryStored> {
  requireScope(ctx.actor, "memory:write");
  const { id, executionId } = itemIdentity(input.effect_key);
  const row = {
    tenantId: ctx.tenantId,
    id,
    text: input.text,
    tags: [...new Set(input.tags ?? [])],
    metadata: input.metadata ?? {},
    sessionId: input.session_id ?? null,
    executionId,
    createdBy: ctx.actor.id,
  };
  await ctx.db(async (tx) => {
    const stored = await tx
      .insert(memoryItem)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: memoryItem.id });
    // What an execution writes is in the ledger, with its contract; the audit log is for what callers change.
    if (executionId !== null || stored.length === 0) return;
    await recordAudit(tx, ctx, { action: "memory.stored", targetKind: "memory_item", targetId: id });
  });
  return { item_id: id, status: "stored" };
}
