import { and, eq, gte, lt, lte, ne, type SQL } from "drizzle-orm";
import { ledgerEntry } from "@/lib/db/schema/ledger";
import { idTimes, type PageInput } from "../paging";
import type { Contract, ContractStatus } from "./shapes";

export interface ContractFilters {
  session_id?: string;
  execution_id?: string;
  /** The agent that was asked. */
  agent?: string;
  capability?: string;
  status?: ContractStatus;
  /** Both bounds include; ISO-8601. They compare the REQUEST's time, or the RESPONSE's with an unhappy `status`. */
  from?: string;
  to?: string;
}

export interface ListContractsInput extends ContractFilters, PageInput {
  type?: Contract["type"];
}

/** Time bounds twice: exactly on `at`, and with slack on the id, which the indexes are ordered by. */
function timeBounds(from: string | undefined, to: string | undefined): (SQL | undefined)[] {
  const ids = idTimes("contract", { from, to });
  return [
    from === undefined ? undefined : gte(ledgerEntry.at, new Date(from)),
    to === undefined ? undefined : lte(ledgerEntry.at, new Date(to)),
    ids.from === undefined ? undefined : gte(ledgerEntry.contractId, ids.from),
    ids.to === undefined ? undefined : lt(ledgerEntry.contractId, ids.to),
  ];
}

function common(tenantId: string, filters: ContractFilters): (SQL | undefined)[] {
  const { session_id, execution_id, capability, from, to } = filters;
  return [
    eq(ledgerEntry.tenantId, tenantId),
    session_id === undefined ? undefined : eq(ledgerEntry.sessionId, session_id),
    execution_id === undefined ? undefined : eq(ledgerEntry.executionId, execution_id),
    capability === undefined ? undefined : eq(ledgerEntry.capability, capability),
    ...timeBounds(from, to),
  ];
}

/** Conditions on REQUEST rows. */
export function requestConditions(tenantId: string, filters: ContractFilters): SQL | undefined {
  return and(
    ...common(tenantId, filters),
    eq(ledgerEntry.contractType, "REQUEST"),
    filters.agent === undefined ? undefined : eq(ledgerEntry.toAgent, filters.agent),
  );
}

/** The same on RESPONSE rows that did not complete: the partial index for them is small. */
export function failureConditions(
  tenantId: string,
  filters: ContractFilters,
  status: ContractStatus,
): SQL | undefined {
  return and(
    ...common(tenantId, filters),
    eq(ledgerEntry.contractType, "RESPONSE"),
    ne(ledgerEntry.status, "completed"),
    eq(ledgerEntry.status, status),
    filters.agent === undefined ? undefined : eq(ledgerEntry.fromAgent, filters.agent),
  );
}
