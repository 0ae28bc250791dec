import { requireScope } from "@/lib/core/actor";
import type { ServiceCall } from "../context";
import { findSchedule, type ScheduleReference } from "./load";
import { presentSchedule } from "./present";
import type { Schedule } from "./shapes";

/** One schedule with its next five runs. Throws `not_found`. */
export async function getSchedule({ ctx, input }: ServiceCall<ScheduleReference>): Promise<Schedule> {
  requireScope(ctx.actor, "orchestrations:read");
  const row = await ctx.db((tx) => findSchedule(tx, ctx.tenantId, input));
  return presentSchedule(row, ctx.clock());
}
