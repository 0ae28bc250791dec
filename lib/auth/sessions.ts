import type { MemberRole } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import { env } from "@/lib/env";
import { accessChanged } from "@/lib/services/access-changes";
import { AccessCache } from "./access-cache";
import { SESSION_SECONDS } from "./session-cookie";
import { newToken, sha256Hex } from "./token";

export interface SessionUser {
  id: string;
  name: string | null;
  email: string;
  image: string | null;
  emailVerified: boolean;
}

export interface SessionTenant {
  id: string;
  slug: string;
  name: string;
  role: MemberRole;
}

/** A signed-in person and every workspace they may enter, oldest membership first. */
export interface SessionRecord {
  user: SessionUser;
  tenants: SessionTenant[];
}

const LOOK_UP = `
  select u.id, u.name, u.email, u.image, u.email_verified is not null as email_verified,
    t.tenant_id, t.slug, t.name as tenant_name, m.role
  from auth_session s
  join "user" u on u.id = s.user_id
  left join (membership m join tenant t on t.tenant_id = m.tenant_id) on m.user_id = u.id
  where s.session_token = $1 and s.expires > now() and (not u.demo or $2::boolean)
  order by m.created_at, t.tenant_id`;

interface Row {
  id: string;
  name: string | null;
  email: string;
  image: string | null;
  email_verified: boolean;
  tenant_id: string | null;
  slug: string;
  tenant_name: string;
  role: MemberRole;
}

const store = globalThis as { __tuttiSessions?: AccessCache<SessionRecord> };

/** The session behind a cookie's token, or null when it is unknown, expired or signed out. */
export function readSession(database: Database, token: string): Promise<SessionRecord | null> {
  const cache = (store.__tuttiSessions ??= new AccessCache<SessionRecord>());
  const hash = sha256Hex(token);
  return cache.get(hash, () => loadSession(database, hash));
}

async function loadSession(database: Database, hash: string): Promise<SessionRecord | null> {
  // The demo person signs in without proof: a database once used for a demo must not let them into production.
  const result = await database.query(LOOK_UP, [hash, env().mode === "demo"], "auth_session");
  const rows = result.rows as unknown[] as Row[];
  const [first] = rows;
  if (!first) return null;
  const { id, name, email, image, email_verified: emailVerified } = first;
  const members = rows.filter((row) => row.tenant_id !== null);
  return {
    user: { id, name, email, image, emailVerified },
    tenants: members.map((row) => ({
      id: row.tenant_id ?? "",
      slug: row.slug,
      name: row.tenant_name,
      role: row.role,
    })),
  };
}

/** Signs a person in: a new token each time, so that a token planted before sign-in is worth nothing. */
export async function createSession(database: Database, userId: string): Promise<string> {
  const token = newToken();
  await database.query("delete from auth_session where user_id = $1 and expires < now()", [userId]);
  await database.query(
    "insert into auth_session (session_token, user_id, expires) values ($1, $2, now() + make_interval(secs => $3))",
    [sha256Hex(token), userId, SESSION_SECONDS],
  );
  return token;
}

/** Signs out, in this process at once. */
export async function deleteSession(database: Database, token: string): Promise<void> {
  await database.query("delete from auth_session where session_token = $1", [sha256Hex(token)]);
  accessChanged();
}
