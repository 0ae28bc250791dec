import { sql } from "drizzle-orm";
import { isMemberRole, type Scope, scopesOf } from "@/lib/core/scopes";
import type { Tx } from "@/lib/db/types";

export interface LivingKey {
  id: string;
  /** What it may do today: never more than the person it belongs to. */
  scopes: Scope[];
}

interface Row {
  id: string;
  scopes: Scope[];
  created_by: string | null;
  role: string | null;
}

/**
 * The key that a key lives on in: the last one it was rotated into that still works, or itself. Null when none does,
 * because all were revoked or have expired, or whoever made it has left.
 */
export async function livingKeyOf(tx: Tx, tenantId: string, keyId: string): Promise<LivingKey | null> {
  const found = await tx.execute(sql`
with recursive line(id, place) as (
  select id, 0 from api_key where tenant_id = ${tenantId} and id = ${keyId}
  union all
  select k.id, l.place + 1 from line l join api_key k on k.tenant_id = ${tenantId} and k.rotated_from = l.id
)
select k.id, k.scopes, k.created_by, m.role
from line l
join api_key k on k.tenant_id = ${tenantId} and k.id = l.id
left join membership m on m.tenant_id = k.tenant_id and m.user_id = k.created_by
where k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
  and (k.created_by is null or m.role is not null)
order by l.place desc limit 1`);
  const [row] = (found as { rows: unknown[] }).rows as Row[];
  if (!row) return null;
  if (row.created_by === null) return { id: row.id, scopes: row.scopes };
  const held = isMemberRole(row.role) ? scopesOf(row.role) : [];
  return { id: row.id, scopes: row.scopes.filter((scope) => held.includes(scope)) };
}
