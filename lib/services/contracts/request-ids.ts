import { and, desc, eq, isNull, lt, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { ledgerEntry } from "@/lib/db/schema";
import type { Tx } from "@/lib/db/types";
import type { ContractFilters } from "./filters";

export interface RequestRange {
  tenantId: string;
  filters: ContractFilters;
  before: string | undefined;
  count: number;
}

export function olderThan(before: string | undefined): SQL | undefined {
  return before === undefined ? undefined : lt(ledgerEntry.contractId, before);
}

/**
 * A query from which the planner may not look ahead to a limit outside, hoping to meet what is rare soon. Drizzle's
 * `offset(0)` writes nothing.
 */
export function fenced(query: SQLWrapper): SQL {
  return sql`(${query} offset 0) as fenced`;
}
export const fencedContractId = sql<string | null>`fenced.contract_id`;

/**
 * The newest REQUESTs that meet the conditions. One index holds them by agent and capability; with only one of the
 * two given, the values of the other are walked, a few, and the newest of each are merged.
 */
export async function newestRequestIds(
  tx: Tx,
  range: RequestRange,
  conditions: SQL | undefined,
): Promise<string[]> {
  const { agent, capability } = range.filters;
  if ((agent === undefined) === (capability === undefined)) return newest(tx, range, conditions);
  if (agent === undefined) return merged(tx, range, conditions, ledgerEntry.toAgent);
  const nameless = await withoutCapability(tx, range, conditions);
  const named = await merged(tx, range, conditions, ledgerEntry.capability);
  return [...named, ...nameless].sort((one, other) => (one < other ? 1 : -1)).slice(0, range.count);
}

function newestOf(tx: Tx, { before, count }: RequestRange, conditions: SQL | undefined) {
  return tx
    .select({ id: ledgerEntry.contractId })
    .from(ledgerEntry)
    .where(and(conditions, olderThan(before)))
    .orderBy(desc(ledgerEntry.contractId))
    .limit(count);
}

async function newest(tx: Tx, range: RequestRange, conditions: SQL | undefined): Promise<string[]> {
  return present(await newestOf(tx, range, conditions));
}

/** Few have no capability, and the planner would walk all contracts to meet them soon. */
async function withoutCapability(
  tx: Tx,
  range: RequestRange,
  conditions: SQL | undefined,
): Promise<string[]> {
  const nameless = tx
    .select({ id: ledgerEntry.contractId })
    .from(ledgerEntry)
    .where(and(conditions, isNull(ledgerEntry.capability), olderThan(range.before)));
  const id = fencedContractId;
  return present(await tx.select({ id }).from(fenced(nameless)).orderBy(desc(id)).limit(range.count));
}

type Walked = typeof ledgerEntry.toAgent | typeof ledgerEntry.capability;

async function merged(
  tx: Tx,
  range: RequestRange,
  conditions: SQL | undefined,
  column: Walked,
): Promise<string[]> {
  const each = newestOf(tx, range, and(conditions, eq(column, sql`walked.value`))).as("each");
  const rows = await tx
    .select({ id: each.id })
    .from(sql`(${distinctValues(range, column)}) as walked`)
    .crossJoinLateral(each)
    .orderBy(desc(each.id))
    .limit(range.count);
  return present(rows);
}

/** The different values of a column, one step of the index each: `distinct` would read every entry. */
function distinctValues({ tenantId, filters }: RequestRange, column: Walked): SQL {
  const next = (after: SQL | undefined) => {
    const among = and(
      eq(ledgerEntry.tenantId, tenantId),
      eq(ledgerEntry.contractType, "REQUEST"),
      filters.agent === undefined ? undefined : eq(ledgerEntry.toAgent, filters.agent),
      after,
    );
    return sql`(select ${column} from ${ledgerEntry} where ${among} order by ${column} limit 1)`;
  };
  return sql`with recursive walk(value) as (
    ${next(undefined)}
    union all
    select ${next(sql`${column} > walk.value`)} from walk where walk.value is not null
  ) select value from walk where value is not null`;
}

function present(rows: { id: string | null }[]): string[] {
  return rows.flatMap(({ id }) => (id === null ? [] : [id]));
}
