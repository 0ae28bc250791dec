import { and, eq, sql } from "drizzle-orm";
import { usageTotal } from "@/lib/db/schema/models";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";

/** What language models cost the workspace this month (UTC): one row that every call adds to. */
export async function spentThisMonth(tx: Tx, ctx: Context): Promise<number | null> {
  if (!ctx.actor.scopes.includes("usage:read")) return null;
  const [row] = await tx
    .select({ cost: usageTotal.costUsd })
    .from(usageTotal)
    .where(
      and(
        eq(usageTotal.tenantId, ctx.tenantId),
        eq(usageTotal.period, sql`to_char(now() at time zone 'utc', 'YYYY-MM')`),
        eq(usageTotal.subjectKind, "tenant"),
      ),
    );
  return row?.cost ?? 0;
}
