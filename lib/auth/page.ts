import { cookies } from "next/headers";
import type { Actor } from "@/lib/core/actor";
import type { Database } from "@/lib/db/types";
import { userActor } from "./identify";
import { sessionCookieName } from "./session-cookie";
import { readSession, type SessionRecord, type SessionTenant, type SessionUser } from "./sessions";
import { isToken } from "./token";

export interface PageActor {
  actor: Actor;
  user: SessionUser;
  tenant: SessionTenant;
  /** Every workspace the person may switch to, this one included. */
  tenants: SessionTenant[];
}

/** The session of the page being rendered, or null. */
export async function currentSession(database: Database): Promise<SessionRecord | null> {
  const token = (await cookies()).get(sessionCookieName())?.value ?? "";
  return isToken(token) ? readSession(database, token) : null;
}

/** The person who looks at the page being rendered, or null. */
export async function currentUser(database: Database): Promise<SessionUser | null> {
  return (await currentSession(database))?.user ?? null;
}

/**
 * Who looks at a page of the workspace `slug`. Null when nobody is signed in or the workspace isn't theirs:
 * `currentUser` tells the two apart.
 */
export async function pageActor(slug: string, database: Database): Promise<PageActor | null> {
  const session = await currentSession(database);
  const tenant = session?.tenants.find((candidate) => candidate.slug === slug);
  if (!session || !tenant) return null;
  return { actor: userActor(session.user, tenant), user: session.user, tenant, tenants: session.tenants };
}
