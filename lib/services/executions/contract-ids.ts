import { and, asc, eq, isNotNull } from "drizzle-orm";
import { ledgerEntry } from "@/lib/db/schema/ledger";
import type { Tx } from "@/lib/db/types";

/** Contract ids in the order they were written, at most this many in a start's answer; the rest is in the list. */
const MOST = 200;

export async function contractIdsOf(tx: Tx, tenantId: string, executionId: string): Promise<string[]> {
  const rows = await tx
    .select({ id: ledgerEntry.contractId })
    .from(ledgerEntry)
    .where(
      and(
        eq(ledgerEntry.executionId, executionId),
        eq(ledgerEntry.tenantId, tenantId),
        isNotNull(ledgerEntry.contractId),
      ),
    )
    .orderBy(asc(ledgerEntry.seq))
    .limit(MOST);
  return rows.flatMap((row) => row.id ?? []);
}
