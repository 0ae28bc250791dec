import { and, desc, eq, lt } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { schedule } from "@/lib/db/schema/starts";
import type { ServiceCall } from "../context";
import { findOrchestration } from "../orchestrations/load";
import { type Page, type PageInput, pageSizeOf, positionOf, toPage } from "../paging";
import { presentSchedule } from "./present";
import type { Schedule } from "./shapes";

/** An orchestration's schedules, the newest first. */
export async function listSchedules({
  ctx,
  input,
}: ServiceCall<PageInput & { id: string }>): Promise<Page<Schedule>> {
  requireScope(ctx.actor, "orchestrations:read");
  const position = positionOf(input);
  const limit = pageSizeOf(input);
  const rows = await ctx.db(async (tx) => {
    const { id } = await findOrchestration(tx, ctx.tenantId, input.id);
    return tx
      .select()
      .from(schedule)
      .where(
        and(
          eq(schedule.tenantId, ctx.tenantId),
          eq(schedule.orchestrationId, id),
          position === undefined ? undefined : lt(schedule.id, position),
        ),
      )
      .orderBy(desc(schedule.id))
      .limit(limit + 1);
  });
  const now = ctx.clock();
  return toPage(
    rows.map((row) => presentSchedule(row, now)),
    limit,
    (item) => item.id,
  );
}
