import { and, desc, eq, lt } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { trigger } from "@/lib/db/schema/starts";
import type { ServiceCall } from "../context";
import { findOrchestration } from "../orchestrations/load";
import { type Page, type PageInput, pageSizeOf, positionOf, toPage } from "../paging";
import { presentTrigger } from "./present";
import type { Trigger } from "./shapes";

/** An orchestration's triggers, the newest first. */
export async function listTriggers({
  ctx,
  input,
}: ServiceCall<PageInput & { id: string }>): Promise<Page<Trigger>> {
  requireScope(ctx.actor, "orchestrations:read");
  const position = positionOf(input);
  const limit = pageSizeOf(input);
  const rows = await ctx.db(async (tx) => {
    const { id } = await findOrchestration(tx, ctx.tenantId, input.id);
    return tx
      .select()
      .from(trigger)
      .where(
        and(
          eq(trigger.tenantId, ctx.tenantId),
          eq(trigger.orchestrationId, id),
          position === undefined ? undefined : lt(trigger.id, position),
        ),
      )
      .orderBy(desc(trigger.id))
      .limit(limit + 1);
  });
  return toPage(
    rows.map((row) => presentTrigger(ctx, row)),
    limit,
    (item) => item.id,
  );
}
