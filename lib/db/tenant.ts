import { sql } from "drizzle-orm";
import { markTransaction } from "./open-transaction";
import type { Db, TenantDb } from "./types";

/**
 * Transactions for one tenant: the first statement makes the role `tutti_app` and sets `app.tenant_id`, both for
 * this transaction only, so row-level security holds even where a query forgot its filter. `timeoutMs` limits each
 * statement where the connection can't.
 */
export function tenantTransactions(db: Db, tenantId: string, timeoutMs?: number): TenantDb {
  const limit = timeoutMs ? sql`, set_config('statement_timeout', ${String(timeoutMs)}, true)` : sql``;
  return (work) =>
    db.transaction(async (tx) => {
      await tx.execute(
        sql`select set_config('role', 'tutti_app', true), set_config('app.tenant_id', ${tenantId}, true)${limit}`,
      );
      return markTransaction(() => work(tx));
    });
}
