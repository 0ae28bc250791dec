import { and, arrayContains, desc, eq, lt } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { memoryItem } from "@/lib/db/schema/registry";
import type { ServiceCall } from "../context";
import { iso } from "../iso";
import { type Page, type PageInput, pageSizeOf, positionOf, toPage } from "../paging";
import type { MemoryItem } from "./shapes";

export interface ListMemoryInput extends PageInput {
  session_id?: string;
  /** Only items that carry all of these. */
  tags?: string[];
}

/** Memory items, the newest first. */
export async function listMemory({ ctx, input }: ServiceCall<ListMemoryInput>): Promise<Page<MemoryItem>> {
  requireScope(ctx.actor, "memory:read");
  const position = positionOf(input);
  const limit = pageSizeOf(input);
  const rows = await ctx.db((tx) =>
    tx
      .select()
      .from(memoryItem)
      .where(
        and(
          eq(memoryItem.tenantId, ctx.tenantId),
          input.session_id === undefined ? undefined : eq(memoryItem.sessionId, input.session_id),
          input.tags?.length ? arrayContains(memoryItem.tags, input.tags) : undefined,
          position === undefined ? undefined : lt(memoryItem.id, position),
        ),
      )
      .orderBy(desc(memoryItem.id))
      .limit(limit + 1),
  );
  return toPage(rows.map(present), limit, (item) => item.id);
}

function present(row: typeof memoryItem.$inferSelect): MemoryItem {
  return {
    id: row.id,
    object: "memory_item",
    text: row.text,
    tags: row.tags,
    metadata: row.metadata,
    session_id: row.sessionId,
    execution_id: row.executionId,
    created_by: row.createdBy,
    created_at: iso(row.createdAt),
  };
}
