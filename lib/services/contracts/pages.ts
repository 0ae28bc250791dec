import { and, desc, eq, exists, inArray, lt, notExists, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { execution, ledgerEntry } from "@/lib/db/schema";
import type { Tx } from "@/lib/db/types";
import { type ContractFilters, failureConditions, requestConditions } from "./filters";
import { contractColumns, type ContractPair, executionOpen, joinExecution, withResponses } from "./rows";

export interface PairQuery {
  tenantId: string;
  filters: ContractFilters;
  /** Only pairs that have a RESPONSE. */
  answered: boolean;
  /** Pairs with a side whose id sorts before this. */
  before: string | undefined;
  count: number;
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
      return readPairs(
        tx,
        query,
        and(requestConditions(tenantId, filters), exists(responseOf(tx, "completed"))),
      );
    case undefined: {
      const answered = query.answered ? exists(responseOf(tx)) : undefined;
      return readPairs(tx, query, and(requestConditions(tenantId, filters), answered));
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

function olderThan(before: string | undefined): SQL | undefined {
  return before === undefined ? undefined : lt(ledgerEntry.contractId, before);
}

type PairRange = Pick<PairQuery, "tenantId" | "before" | "count">;

async function readPairs(tx: Tx, query: PairRange, conditions: SQL | undefined): Promise<ContractPair[]> {
  const rows = await tx
    .select({ row: contractColumns, open: executionOpen })
    .from(ledgerEntry)
    .leftJoin(execution, joinExecution)
    .where(and(conditions, olderThan(query.before)))
    .orderBy(desc(ledgerEntry.contractId))
    .limit(query.count);
  return withResponses(tx, query.tenantId, rows);
}

/** The pairs of these REQUESTs, the newest first. */
export async function pairsByIds(tx: Tx, tenantId: string, ids: string[]): Promise<ContractPair[]> {
  if (ids.length === 0) return [];
  const conditions = and(requestConditions(tenantId, {}), inArray(ledgerEntry.contractId, ids));
  return readPairs(tx, { tenantId, before: undefined, count: ids.length }, conditions);
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
    )
    // Execution by execution, or the planner would walk all of an agent's contracts to meet the few open ones.
    .offset(0)
    .as("open");
  const rows = await tx
    .select({ id: open.id })
    .from(active)
    .crossJoinLateral(open)
    .orderBy(desc(open.id))
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
