import { and, eq, isNotNull, sql } from "drizzle-orm";
import { execution, ledgerEntry } from "@/lib/db/schema";
import type { Tx } from "@/lib/db/types";

/** The columns a contract is made of: not the whole entry, lists read many. */
export const contractColumns = {
  executionId: ledgerEntry.executionId,
  at: ledgerEntry.at,
  step: ledgerEntry.step,
  data: ledgerEntry.data,
  key: ledgerEntry.key,
  result: ledgerEntry.result,
  contractId: ledgerEntry.contractId,
  contractType: ledgerEntry.contractType,
  correlationId: ledgerEntry.correlationId,
  sessionId: ledgerEntry.sessionId,
  fromAgent: ledgerEntry.fromAgent,
  toAgent: ledgerEntry.toAgent,
  capability: ledgerEntry.capability,
  status: ledgerEntry.status,
  durationMs: ledgerEntry.durationMs,
  costUsd: ledgerEntry.costUsd,
  prevHash: ledgerEntry.prevHash,
  hash: ledgerEntry.hash,
};

export type ContractRow = Pick<typeof ledgerEntry.$inferSelect, keyof typeof contractColumns>;

/** A dispatch: the REQUEST, its RESPONSE once there is one, and whether one can still come. */
export interface ContractPair {
  request: ContractRow;
  response: ContractRow | null;
  open: boolean;
}

/** Whether the REQUEST's execution goes on; for queries that join `execution`. */
export const executionOpen = sql<boolean>`coalesce(${execution.status} in ('queued', 'running', 'waiting'), false)`;

export const joinExecution = and(
  eq(execution.tenantId, ledgerEntry.tenantId),
  eq(execution.id, ledgerEntry.executionId),
);

/** The RESPONSEs of these REQUESTs, through the journal: both sides of a pair have the same key. */
export async function withResponses(
  tx: Tx,
  tenantId: string,
  requests: { row: ContractRow; open: boolean }[],
): Promise<ContractPair[]> {
  const keys = requests.flatMap(({ row }) =>
    row.key === null ? [] : [sql`(${row.executionId}, ${row.key})`],
  );
  const responses =
    keys.length === 0
      ? []
      : await tx
          .select(contractColumns)
          .from(ledgerEntry)
          .where(
            and(
              eq(ledgerEntry.tenantId, tenantId),
              eq(ledgerEntry.contractType, "RESPONSE"),
              isNotNull(ledgerEntry.result),
              sql`(${ledgerEntry.executionId}, ${ledgerEntry.key}) in (${sql.join(keys, sql`, `)})`,
            ),
          );
  const byId = new Map(responses.map((row) => [row.contractId, row]));
  return requests.map(({ row, open }) => ({
    request: row,
    open,
    response: byId.get(`${row.contractId}r`) ?? null,
  }));
}
