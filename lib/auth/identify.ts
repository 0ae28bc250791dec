import type { Actor } from "@/lib/core/actor";
import { isWellFormedApiKey } from "@/lib/core/api-key";
import { invalid, notFound, TuttiError } from "@/lib/core/errors";
import { scopesOf } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import { clientIp } from "./client-ip";
import { type KeyActor, noteKeyUse, readKey } from "./keys";
import { takeAttempt } from "./limits";
import { requireOwnOrigin } from "./origin";
import { readSessionToken } from "./session-cookie";
import { readSession, type SessionTenant, type SessionUser } from "./sessions";

export interface Identity {
  actor: Actor;
  via: "key" | "session";
  ip: string | null;
}

const SAFE_METHODS = new Set(["GET", "HEAD"]);
const BEARER = /^Bearer +([^\s]+) *$/i;

/**
 * Who is asking: the API key of `Authorization: Bearer`, else the session cookie together with the workspace the
 * request names. Nothing else in a request says who somebody is.
 * Throws `unauthenticated`; `not_found` for a workspace that doesn't exist or isn't theirs; `forbidden` for a
 * session write from another origin; `invalid` when a session request names no workspace; `rate_limited`.
 */
export async function identify(request: Request, database: Database): Promise<Identity> {
  const ip = clientIp(request.headers);
  const authorization = request.headers.get("authorization");
  if (authorization !== null) return { actor: await keyActor(authorization, database, ip), via: "key", ip };
  const token = readSessionToken(request.headers.get("cookie"));
  if (token === null) throw unauthenticated();
  if (!SAFE_METHODS.has(request.method)) requireOwnOrigin(request.headers);
  const session = await readSession(database, token);
  if (!session) throw unauthenticated();
  const slug = request.headers.get("tutti-workspace") ?? new URL(request.url).searchParams.get("workspace");
  if (!slug)
    throw invalid("Name the workspace with the header Tutti-Workspace or the query parameter workspace.");
  const tenant = session.tenants.find((candidate) => candidate.slug === slug);
  if (!tenant) throw notFound("workspace");
  return { actor: userActor(session.user, tenant), via: "session", ip };
}

/** A person in one of their workspaces, as an actor. */
export function userActor(user: SessionUser, tenant: SessionTenant): Actor {
  const label = user.name ?? user.email;
  return {
    kind: "user",
    id: user.id,
    tenantId: tenant.id,
    role: tenant.role,
    scopes: scopesOf(tenant.role),
    label,
  };
}

async function keyActor(authorization: string, database: Database, ip: string | null): Promise<KeyActor> {
  const key = BEARER.exec(authorization)?.[1] ?? "";
  const actor = await readKey(database, key);
  if (!actor) {
    // Only well-formed keys reached the database; those are the guesses worth counting.
    if (isWellFormedApiKey(key)) await takeAttempt(database, "key-guess", ip);
    throw unauthenticated();
  }
  noteKeyUse(database, actor, ip);
  return actor;
}

function unauthenticated(): TuttiError {
  return new TuttiError("unauthenticated", "This needs a valid API key or a session.");
}
