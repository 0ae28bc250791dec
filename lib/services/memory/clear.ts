import { and, arrayContains, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { invalid } from "@/lib/core/errors";
import { memoryItem } from "@/lib/db/schema/registry";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import type { MemoryCleared } from "./shapes";

export interface ClearMemoryInput {
  session_id?: string;
  /** Only items that carry all of these. */
  tags?: string[];
  /** Must be true: without filters everything goes. */
  confirm: boolean;
}

/** Deletes the items that fit, all of them without filters. */
export async function clearMemory({ ctx, input }: ServiceCall<ClearMemoryInput>): Promise<MemoryCleared> {
  requireScope(ctx.actor, "memory:write");
  if (!input.confirm) throw invalid("Say that you mean it.", "/confirm");
  return ctx.db(async (tx) => {
    const gone = await tx
      .delete(memoryItem)
      .where(
        and(
          eq(memoryItem.tenantId, ctx.tenantId),
          input.session_id === undefined ? undefined : eq(memoryItem.sessionId, input.session_id),
          input.tags?.length ? arrayContains(memoryItem.tags, input.tags) : undefined,
        ),
      )
      .returning({ id: memoryItem.id });
    const targetId = input.session_id ?? "all";
    await recordAudit(tx, ctx, { action: "memory.cleared", targetKind: "memory", targetId });
    return { deleted: gone.length };
  });
}
