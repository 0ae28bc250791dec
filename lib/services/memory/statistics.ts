import { count, countDistinct, eq, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { memoryItem } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import type { ServiceCall } from "../context";
import type { MemoryStatistics } from "./shapes";

/** Tags listed, the most used first. */
const MOST_TAGS = 50;

/** How much is remembered: items, bytes of text, sessions, and the most used tags. */
export async function memoryStatistics({
  ctx,
}: Omit<ServiceCall<never>, "input">): Promise<MemoryStatistics> {
  requireScope(ctx.actor, "memory:read");
  return ctx.db(async (tx) => {
    const [totals] = await tx
      .select({
        items: count(),
        bytes: sql<number>`coalesce(sum(octet_length(${memoryItem.text})), 0)`.mapWith(Number),
        sessions: countDistinct(memoryItem.sessionId),
      })
      .from(memoryItem)
      .where(eq(memoryItem.tenantId, ctx.tenantId));
    return { items: 0, bytes: 0, sessions: 0, ...totals, tags: await mostUsedTags(tx, ctx.tenantId) };
  });
}

async function mostUsedTags(tx: Tx, tenantId: string): Promise<{ tag: string; count: number }[]> {
  const result = await tx.execute(
    sql`select t.tag, count(*)::integer as count from memory_item m cross join unnest(m.tags) as t(tag)
      where m.tenant_id = ${tenantId} group by t.tag order by 2 desc, t.tag limit ${MOST_TAGS}`,
  );
  return (result as { rows: { tag: string; count: number }[] }).rows;
}
