import { and, desc, eq, exists, inArray, notExists, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { execution, ledgerEntry } from "@/lib/db/schema";
import type { Tx } from "@/lib/db/types";
import { failureConditions, requestConditions } from "./filters";
import { fenced, fencedContractId, newestRequestIds, olderThan, type RequestRange } from "./request-ids";
import { contractColumns, type ContractPair, executionOpen, joinExecution, withResponses } from "./rows";

/** `before`: pairs with a side whose id sorts before it. */
export interface PairQuery extends RequestRange {
  /** Only pairs that have a RESPONSE. */
  answered: boolean;
}

/** The newest pairs that fit. Each status has its own way in, so that no page walks the whole ledger. */
export async function findPairs(tx: Tx, query: PairQuery): Promise<ContractPair[]> {
  const { tenantId, filters } = query;
  switch (filters.status) {
    case "running":
      return query.answered ? [] : pairsByIds(tx, tenantId, await openRequestIds(tx, query));
    case "failed":
    case "cancelled":
    case "outcome_unknown":
      return pairsByIds(tx, tenantId, await failedRequestIds(tx, query, filters.status));
    case "completed":
    case undefined: {
      const answered = filters.status || query.answered ? exists(responseOf(tx, filters.status)) : undefined;
      const conditions = and(requestConditions(tenantId, filters), answered);
      return pairsByIds(tx, tenantId, await newestRequestIds(tx, query, conditions));
    }
  }
}

const response = alias(ledgerEntry, "response");

function responseOf(tx: Tx, status?: string) {
  return tx
    .select({ found: sql`1` })
    .from(response)
    .where(
      and(
        eq(response.executionId, ledgerEntry.executionId),
        eq(response.key, ledgerEntry.key),
        sql`${response.result} is not null`,
        status === undefined ? undefined : eq(response.status, status),
      ),
    );
}

/** The pairs of these REQUESTs, the newest first. */
export async function pairsByIds(tx: Tx, tenantId: string, ids: string[]): Promise<ContractPair[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .select({ row: contractColumns, open: executionOpen })
    .from(ledgerEntry)
    .leftJoin(execution, joinExecution)
    .where(and(requestConditions(tenantId, {}), inArray(ledgerEntry.contractId, ids)))
    .orderBy(desc(ledgerEntry.contractId));
  return withResponses(tx, tenantId, rows);
}

/** REQUESTs without RESPONSE: only executions that go on can have them, and those are few. */
async function openRequestIds(tx: Tx, { tenantId, filters, before, count }: PairQuery): Promise<string[]> {
  const active = tx
    .select({ id: execution.id })
    .from(execution)
    .where(
      and(
        eq(execution.tenantId, tenantId),
        inArray(execution.status, ["queued", "running", "waiting"]),
        filters.execution_id === undefined ? undefined : eq(execution.id, filters.execution_id),
        filters.session_id === undefined ? undefined : eq(execution.sessionId, filters.session_id),
      ),
    )
    .as("active");
  const open = tx
    .select({ id: ledgerEntry.contractId })
    .from(ledgerEntry)
    .where(
      and(
        eq(ledgerEntry.executionId, active.id),
        requestConditions(tenantId, filters),
        olderThan(before),
        notExists(responseOf(tx)),
      ),
    );
  // Execution by execution, or the planner would walk all of an agent's contracts to meet the few open ones.
  const rows = await tx
    .select({ id: fencedContractId })
    .from(active)
    .crossJoinLateral(fenced(open))
    .orderBy(desc(fencedContractId))
    .limit(count);
  return rows.flatMap(({ id }) => (id === null ? [] : [id]));
}

/** Through the RESPONSEs that did not complete; a RESPONSE's id is its REQUEST's and one letter more. */
async function failedRequestIds(
  tx: Tx,
  { tenantId, filters, before, count }: PairQuery,
  status: "failed" | "cancelled" | "outcome_unknown",
): Promise<string[]> {
  const rows = await tx
    .select({ id: ledgerEntry.contractId })
    .from(ledgerEntry)
    .where(
      and(
        failureConditions(tenantId, filters, status),
        olderThan(before === undefined ? undefined : `${before}r`),
      ),
    )
    .orderBy(desc(ledgerEntry.contractId))
    .limit(count);
  return rows.flatMap(({ id }) => (id === null ? [] : [id.slice(0, -1)]));
}
