import type { Actor } from "@/lib/core/actor";
import { isWellFormedApiKey } from "@/lib/core/api-key";
import { type MemberRole, type Scope, scopesOf } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import { AccessCache } from "./access-cache";
import { sha256Hex } from "./token";

export type KeyActor = Extract<Actor, { kind: "key" }>;

const LOOK_UP = `
  select k.id, k.tenant_id, k.name, k.scopes, k.created_by, m.role
  from api_key k
  left join membership m on m.tenant_id = k.tenant_id and m.user_id = k.created_by
  where k.key_hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`;

const NOTE_USE = `
  update api_key set last_used_at = now(), last_used_ip = $3
  where tenant_id = $1 and id = $2 and (last_used_at is null or last_used_at < now() - interval '1 minute')`;

interface Row {
  id: string;
  tenant_id: string;
  name: string;
  scopes: Scope[];
  created_by: string | null;
  role: MemberRole | null;
}

const USE_INTERVAL_MS = 60_000;
const MOST_NOTED = 50_000;
const store = globalThis as { __tuttiKeys?: AccessCache<KeyActor>; __tuttiKeyUse?: Map<string, number> };

/** The actor behind an API key, or null. A wrong checksum costs no look-up. */
export async function readKey(database: Database, key: string): Promise<KeyActor | null> {
  if (!isWellFormedApiKey(key)) return null;
  const cache = (store.__tuttiKeys ??= new AccessCache<KeyActor>());
  const hash = sha256Hex(key);
  return cache.get(hash, () => loadKey(database, hash));
}

async function loadKey(database: Database, hash: string): Promise<KeyActor | null> {
  const result = await database.query(LOOK_UP, [hash], "auth_key");
  const row = (result.rows as unknown[] as Row[])[0];
  if (!row) return null;
  // A key never outgrows or outlives its creator's membership.
  if (row.created_by !== null && row.role === null) return null;
  const granted = row.role === null ? row.scopes : row.scopes.filter((scope) => mayHave(row.role, scope));
  return {
    kind: "key",
    id: row.id,
    tenantId: row.tenant_id,
    createdBy: row.created_by,
    scopes: granted,
    label: row.name,
  };
}

function mayHave(role: MemberRole | null, scope: Scope): boolean {
  return role !== null && scopesOf(role).includes(scope);
}

/** Writes when and from where a key was used, at most once a minute; the request does not wait for it. */
export function noteKeyUse(database: Database, actor: KeyActor, ip: string | null): void {
  const noted = (store.__tuttiKeyUse ??= new Map<string, number>());
  const now = Date.now();
  if (now - (noted.get(actor.id) ?? 0) < USE_INTERVAL_MS) return;
  if (noted.size >= MOST_NOTED) noted.clear();
  noted.set(actor.id, now);
  database.query(NOTE_USE, [actor.tenantId, actor.id, ip]).catch(() => {
    // Only a display value; the next use tries again.
    noted.delete(actor.id);
  });
}
