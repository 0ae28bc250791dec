import { and, asc, desc, eq, gte } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { auditEntry } from "@/lib/db/schema/workspace";
import type { ServiceCall } from "../context";
import { encodeCursor, positionOf } from "../paging";
import { auditHash, type AuditRow, CHAIN_START } from "./chain";
import { sequenceOf } from "./list";
import type { AuditVerification } from "./shapes";

/** Rows read per call, the one before the first checked row included. */
const MOST_ROWS = 2_000;

/** Recomputes the chain from its start or from a cursor, and names the first entry that doesn't fit. */
export async function verifyAudit({
  ctx,
  input,
}: ServiceCall<{ cursor?: string }>): Promise<AuditVerification> {
  requireScope(ctx.actor, "audit:read");
  const anchor = sequenceOf(positionOf(input)) ?? 0;
  const { rows, head } = await ctx.db(async (tx) => {
    const own = eq(auditEntry.tenantId, ctx.tenantId);
    const part = tx
      .select()
      .from(auditEntry)
      .where(and(own, gte(auditEntry.seq, anchor)));
    const [last] = await tx
      .select({ seq: auditEntry.seq, hash: auditEntry.hash })
      .from(auditEntry)
      .where(own)
      .orderBy(desc(auditEntry.seq))
      .limit(1);
    return { rows: await part.orderBy(asc(auditEntry.seq)).limit(MOST_ROWS), head: last ?? null };
  });
  const checked = rows.filter((row) => row.seq > anchor);
  const firstBad = firstMisfit(checked, anchor, rows.find((row) => row.seq === anchor)?.hash ?? CHAIN_START);
  const last = checked.at(-1);
  const more = firstBad === null && rows.length === MOST_ROWS && last !== undefined;
  return {
    ok: firstBad === null,
    checked: firstBad === null ? checked.length : Math.max(0, firstBad.seq - anchor - 1),
    first_bad: firstBad,
    head,
    next_cursor: more ? encodeCursor(String(last.seq)) : null,
  };
}

/** Checks numbering, links and hashes. A gap is reported at the missing number, which has no id. */
function firstMisfit(
  rows: readonly AuditRow[],
  anchor: number,
  start: string,
): AuditVerification["first_bad"] {
  let previous = { seq: anchor, hash: start };
  for (const row of rows) {
    const expected = previous.seq + 1;
    if (row.seq !== expected) return { seq: expected, id: null };
    if (row.prevHash !== previous.hash || row.hash !== auditHash(row)) return { seq: row.seq, id: row.id };
    previous = row;
  }
  return null;
}
