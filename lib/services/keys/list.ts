import { and, desc, eq, lt } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { apiKey } from "@/lib/db/schema/workspace";
import type { ServiceCall } from "../context";
import { type Page, type PageInput, pageSizeOf, positionOf, toPage } from "../paging";
import type { ApiKey } from "./shapes";
import { toApiKey } from "./to-shape";

/** The workspace's keys, newest first, revoked and expired ones included. */
export async function listKeys({ ctx, input }: ServiceCall<PageInput>): Promise<Page<ApiKey>> {
  requireScope(ctx.actor, "keys:write");
  const limit = pageSizeOf(input);
  const before = positionOf(input);
  const where = and(
    eq(apiKey.tenantId, ctx.tenantId),
    before === undefined ? undefined : lt(apiKey.id, before),
  );
  const rows = await ctx.db((tx) =>
    tx
      .select()
      .from(apiKey)
      .where(where)
      .orderBy(desc(apiKey.id))
      .limit(limit + 1),
  );
  const page = toPage(rows, limit, (row) => row.id);
  return { ...page, data: page.data.map((row) => toApiKey(row, ctx.clock())) };
}
