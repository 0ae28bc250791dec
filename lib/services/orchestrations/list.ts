import { and, arrayContains, desc, eq, isNull, lt } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { orchestration, orchestrationVersion } from "@/lib/db/schema/registry";
import type { ServiceCall } from "../context";
import { type Page, type PageInput, pageSizeOf, positionOf, toPage } from "../paging";
import { presentOrchestration } from "./present";
import type { Orchestration } from "./shapes";

export interface ListOrchestrationsInput extends PageInput {
  tag?: string;
  active?: boolean;
}

/** Saved orchestrations, the newest first. */
export async function listOrchestrations({
  ctx,
  input,
}: ServiceCall<ListOrchestrationsInput>): Promise<Page<Orchestration>> {
  requireScope(ctx.actor, "orchestrations:read");
  const position = positionOf(input);
  const limit = pageSizeOf(input);
  const rows = await ctx.db((tx) =>
    tx
      .select({ row: orchestration, state: orchestrationVersion.state })
      .from(orchestration)
      .innerJoin(
        orchestrationVersion,
        and(
          eq(orchestrationVersion.tenantId, orchestration.tenantId),
          eq(orchestrationVersion.orchestrationId, orchestration.id),
          eq(orchestrationVersion.version, orchestration.latestVersion),
        ),
      )
      .where(
        and(
          eq(orchestration.tenantId, ctx.tenantId),
          isNull(orchestration.deletedAt),
          input.tag === undefined ? undefined : arrayContains(orchestration.tags, [input.tag]),
          input.active === undefined ? undefined : eq(orchestration.active, input.active),
          position === undefined ? undefined : lt(orchestration.id, position),
        ),
      )
      .orderBy(desc(orchestration.id))
      .limit(limit + 1),
  );
  const shown = rows.map(({ row, state }) => presentOrchestration(row, state));
  return toPage(shown, limit, (item) => item.id);
}
