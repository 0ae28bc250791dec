import { and, count, desc, eq, inArray, sql } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { invalid } from "@/lib/core/errors";
import { execution } from "@/lib/db/schema/execution";
import { session } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import type { ServiceCall } from "../context";
import { iso } from "../iso";
import { type Page, type PageInput, pageSizeOf, positionOf, toPage } from "../paging";
import type { Session } from "./shapes";

const EMPTY = { total: 0, active: 0, completed: 0, failed: 0, cancelled: 0 };

/** Sessions, the last used first, with how many executions each has. */
export async function listSessions({ ctx, input }: ServiceCall<PageInput>): Promise<Page<Session>> {
  requireScope(ctx.actor, "executions:read");
  const limit = pageSizeOf(input);
  const position = positionOf(input);
  const sessions = await ctx.db(async (tx) => {
    const rows = await tx
      .select()
      .from(session)
      .where(and(eq(session.tenantId, ctx.tenantId), position === undefined ? undefined : after(position)))
      .orderBy(desc(session.lastUsedAt), desc(session.id))
      .limit(limit + 1);
    const counts = await countExecutions(
      tx,
      ctx.tenantId,
      rows.map((row) => row.id),
    );
    return rows.map((row) => ({
      id: row.id,
      object: "session" as const,
      executions: counts.get(row.id) ?? EMPTY,
      created_at: iso(row.createdAt),
      last_used_at: iso(row.lastUsedAt),
    }));
  });
  return toPage(sessions, limit, (item) => `${item.last_used_at} ${item.id}`);
}

/** A position is the time of last use and, for equal times, the id. */
function after(position: string) {
  const [time = "", ...rest] = position.split(" ");
  const moment = new Date(time);
  if (Number.isNaN(moment.getTime())) throw invalid("This cursor is not one of this list.", "/cursor");
  return sql`(${session.lastUsedAt}, ${session.id}) < (${moment.toISOString()}::timestamptz, ${rest.join(" ")})`;
}

async function countExecutions(
  tx: Tx,
  tenantId: string,
  ids: string[],
): Promise<Map<string, Session["executions"]>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select({ id: execution.sessionId, status: execution.status, executions: count() })
    .from(execution)
    .where(and(eq(execution.tenantId, tenantId), inArray(execution.sessionId, ids)))
    .groupBy(execution.sessionId, execution.status);
  const counts = new Map<string, Session["executions"]>();
  for (const { id, status, executions } of rows) {
    const own = counts.get(id ?? "") ?? { ...EMPTY };
    own.total += executions;
    if (status === "completed" || status === "failed" || status === "cancelled") own[status] += executions;
    else own.active += executions;
    counts.set(id ?? "", own);
  }
  return counts;
}
