import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { execution } from "@/lib/db/schema/execution";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";
import { SUMMARY_COLUMNS } from "../executions/list";
import { presentSummary } from "../executions/present";
import { isoOrNull } from "../iso";
import type { Overview } from "./shapes";

const SHORT_LIST = 5;
const RECENT = 8;

/** What waits, what failed last and what was started last: three index walks in one query. */
export async function readLists(
  tx: Tx,
  ctx: Context,
): Promise<Pick<Overview, "waiting" | "failures" | "recent">> {
  const part = (list: "waiting" | "failures" | "recent", limit: number, status?: "waiting" | "failed") =>
    tx
      .select({ ...SUMMARY_COLUMNS, wakeAt: execution.wakeAt, list: sql<string>`${list}::text`.as("list") })
      .from(execution)
      .where(
        and(
          eq(execution.tenantId, ctx.tenantId),
          isNull(execution.parentId),
          status && eq(execution.status, status),
        ),
      )
      .orderBy(desc(execution.id))
      .limit(limit);
  const rows = await unionAll(
    part("waiting", SHORT_LIST, "waiting"),
    part("failures", SHORT_LIST, "failed"),
    part("recent", RECENT),
  );
  const of = (list: string) =>
    rows
      .filter((row) => row.list === list)
      .map((row) => ({
        ...presentSummary(row),
        wake_at: row.waitingFor === "timer" ? isoOrNull(row.wakeAt) : null,
      }))
      .sort((one, other) => (one.id < other.id ? 1 : -1));
  return { waiting: of("waiting"), failures: of("failures"), recent: of("recent") };
}
