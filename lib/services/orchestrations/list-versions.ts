import { and, desc, eq, lt } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { invalid } from "@/lib/core/errors";
import { orchestrationVersion } from "@/lib/db/schema/registry";
import type { ServiceCall } from "../context";
import { type Page, type PageInput, pageSizeOf, positionOf, toPage } from "../paging";
import { findOrchestration } from "./load";
import { presentVersions } from "./present";
import type { OrchestrationVersion } from "./shapes";

/** All versions of an orchestration with their definitions, the newest first. */
export async function listVersions({
  ctx,
  input,
}: ServiceCall<PageInput & { id: string }>): Promise<Page<OrchestrationVersion>> {
  requireScope(ctx.actor, "orchestrations:read");
  const before = versionBefore(input);
  const limit = pageSizeOf(input);
  const versions = await ctx.db(async (tx) => {
    const row = await findOrchestration(tx, ctx.tenantId, input.id);
    const rows = await tx
      .select()
      .from(orchestrationVersion)
      .where(
        and(
          eq(orchestrationVersion.tenantId, ctx.tenantId),
          eq(orchestrationVersion.orchestrationId, row.id),
          before === undefined ? undefined : lt(orchestrationVersion.version, before),
        ),
      )
      .orderBy(desc(orchestrationVersion.version))
      .limit(limit + 1);
    return presentVersions(tx, ctx.tenantId, rows);
  });
  return toPage(versions, limit, (item) => String(item.version));
}

function versionBefore(input: PageInput): number | undefined {
  const position = positionOf(input);
  if (position === undefined) return undefined;
  if (!/^\d{1,9}$/.test(position)) throw invalid("This cursor is not one of this list.", "/cursor");
  return Number(position);
}
