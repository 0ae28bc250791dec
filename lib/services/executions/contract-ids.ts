import { sql } from "drizzle-orm";
import { execution } from "@/lib/db/schema/execution";
import { ledgerEntry } from "@/lib/db/schema/ledger";

/** Contract ids in the order they were written, at most this many in a start's answer; the rest is in the list. */
const MOST = 200;

/** For a select from `execution`: the contract ids of each row. */
export const contractIdsOfRow = sql<string[]>`array(
  select entry.contract_id from ${ledgerEntry} entry
  where entry.execution_id = ${execution.id} and entry.tenant_id = ${execution.tenantId}
    and entry.contract_id is not null
  order by entry.seq limit ${MOST})`;
