import { and, desc, eq, lt } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { modelKey } from "@/lib/db/schema/models";
import type { ServiceCall } from "../context";
import { type Page, type PageInput, pageSizeOf, positionOf, toPage } from "../paging";
import { presentModelKey } from "./present";
import type { ModelKey } from "./shapes";

/** The workspace's own keys, newest first. */
export async function listModelKeys({ ctx, input }: ServiceCall<PageInput>): Promise<Page<ModelKey>> {
  requireScope(ctx.actor, "settings:write");
  const limit = pageSizeOf(input);
  const before = positionOf(input);
  const rows = await ctx.db((tx) =>
    tx
      .select()
      .from(modelKey)
      .where(
        and(eq(modelKey.tenantId, ctx.tenantId), before === undefined ? undefined : lt(modelKey.id, before)),
      )
      .orderBy(desc(modelKey.id))
      .limit(limit + 1),
  );
  const page = toPage(rows, limit, (row) => row.id);
  return { ...page, data: page.data.map(presentModelKey) };
}
