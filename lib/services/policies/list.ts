import { and, desc, eq, lt } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { toolPolicy } from "@/lib/db/schema/approvals";
import type { ServiceCall } from "../context";
import { pageSizeOf, positionOf, toPage, type Page, type PageInput } from "../paging";
import { presentPolicy } from "./present";
import type { ToolPolicy } from "./shapes";

/** The workspace's standing rules, newest first, those that are over included. */
export async function listPolicies({ ctx, input }: ServiceCall<PageInput>): Promise<Page<ToolPolicy>> {
  requireScope(ctx.actor, "tools:read");
  const limit = pageSizeOf(input);
  const before = positionOf(input);
  const rows = await ctx.db((tx) =>
    tx
      .select()
      .from(toolPolicy)
      .where(
        and(
          eq(toolPolicy.tenantId, ctx.tenantId),
          before === undefined ? undefined : lt(toolPolicy.id, before),
        ),
      )
      .orderBy(desc(toolPolicy.id))
      .limit(limit + 1),
  );
  const page = toPage(rows, limit, (row) => row.id);
  return { ...page, data: page.data.map((row) => presentPolicy(row, ctx.clock())) };
}
