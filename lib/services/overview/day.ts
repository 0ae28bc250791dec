import { and, eq, gte, inArray, isNull, or, sql } from "drizzle-orm";
import { idFloor } from "@/lib/core/ids";
import { execution } from "@/lib/db/schema/execution";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";
import type { Overview, OverviewHour } from "./shapes";

const HOUR_MS = 3_600_000;
const HOURS = 24;
const ACTIVE = ["queued", "running", "waiting"] as const;

interface CountRow {
  status: string;
  hour: number | null;
  count: number;
  p50: number | null;
}

/** Start of the first of the 24 hours that end with the current one. */
function dayStart(now: Date): number {
  return (Math.floor(now.getTime() / HOUR_MS) - HOURS + 1) * HOUR_MS;
}

/**
 * Counts by status and hour in one query: the active ones of all time and the last day's. Ids sort by creation, so
 * the day is a range of the primary key; the median rides along as the row of the grouping set without an hour.
 */
export async function countDay(tx: Tx, ctx: Context): Promise<Pick<Overview, "live" | "day">> {
  const start = dayStart(ctx.clock());
  const floor = idFloor("execution", start);
  const hour = sql<number | null>`case when ${execution.id} >= ${floor}
    then floor((extract(epoch from ${execution.createdAt}) * 1000 - ${start}::float8) / ${HOUR_MS}::float8)::int else -1 end`;
  const tookMs = sql`extract(epoch from ${execution.finishedAt} - ${execution.createdAt}) * 1000`;
  const counted = tx
    .select({
      status: execution.status,
      hour: hour.as("hour"),
      took: sql<number | null>`${tookMs}`.as("took"),
    })
    .from(execution)
    .where(
      and(
        eq(execution.tenantId, ctx.tenantId),
        // As the list of executions, which the numbers lead to: what others started shows under them.
        isNull(execution.parentId),
        or(gte(execution.id, floor), inArray(execution.status, [...ACTIVE])),
      ),
    )
    .as("counted");
  const rows: CountRow[] = await tx
    .select({
      status: counted.status,
      hour: counted.hour,
      count: sql<number>`count(*)::int`,
      p50: sql<
        number | null
      >`(percentile_cont(0.5) within group (order by ${counted.took}) filter (where ${counted.hour} >= 0))::float8`,
    })
    .from(counted)
    .groupBy(sql`grouping sets ((${counted.status}, ${counted.hour}), (${counted.status}))`);
  return summarise(rows, start);
}

function summarise(rows: readonly CountRow[], start: number): Pick<Overview, "live" | "day"> {
  const hourly = rows.filter((row) => row.hour !== null);
  const inDay = hourly.filter((row) => Number(row.hour) >= 0);
  const of = (among: readonly CountRow[], status?: string) =>
    among.filter((row) => !status || row.status === status).reduce((sum, row) => sum + row.count, 0);
  const [completed, failed] = [of(inDay, "completed"), of(inDay, "failed")];
  const hours = Array.from({ length: HOURS }, (_, index): OverviewHour => {
    const own = inDay.filter((row) => row.hour === index);
    return {
      at: new Date(start + index * HOUR_MS).toISOString(),
      completed: of(own, "completed"),
      failed: of(own, "failed"),
      total: of(own),
    };
  });
  return {
    live: { queued: of(hourly, "queued"), running: of(hourly, "running"), waiting: of(hourly, "waiting") },
    day: {
      started: of(inDay),
      completed,
      failed,
      cancelled: of(inDay, "cancelled"),
      success_rate: completed + failed === 0 ? null : completed / (completed + failed),
      p50_ms: rows.find((row) => row.hour === null && row.status === "completed")?.p50 ?? null,
      hours,
    },
  };
}
