import type { Database } from "@/lib/db/types";

/** Written by being used at all, not by a caller's doing. */
const VOLATILE = ["agent_statistics", "ledger_checkpoint"];

/** A digest of everything a tenant owns, table by table; the tables come from the catalog, so none is forgotten. */
export async function tenantDigest(database: Database, tenantId: string): Promise<Record<string, string>> {
  const { rows: tables } = await database.query(
    `select c.table_name from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE'
     order by 1`,
  );
  const digests: Record<string, string> = {};
  for (const { table_name: name } of tables) {
    const table = String(name);
    if (VOLATILE.includes(table)) continue;
    const { rows } = await database.query(
      `select count(*) || ':' || md5(coalesce(string_agg(line, '' order by line), '')) as digest
       from (select (to_jsonb(t) - 'last_used_at' - 'last_used_ip' - 'checkpointed')::text as line from "${table}" t where tenant_id = $1) s`,
      [tenantId],
    );
    digests[table] = String(rows[0]?.digest);
  }
  return digests;
}
