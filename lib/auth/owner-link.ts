import type { Database } from "@/lib/db/types";
import { env } from "@/lib/env";
import { ensurePerson } from "./people";
import { createSession } from "./sessions";
import { isToken, newToken, sha256Hex } from "./token";
import { homeOf } from "./workspaces";

const IDENTIFIER = "owner-link";
const LIFETIME_HOURS = 24;

/**
 * A link that signs in as the installation's owner, once, within 24 hours: the way into production without an
 * OAuth app. Whoever may run commands beside the service may print one (`npm run owner`).
 */
export async function createOwnerLink(database: Database): Promise<string> {
  const token = newToken();
  await database.query("delete from auth_verification where expires < now()");
  await database.query(
    `insert into auth_verification (identifier, token, expires)
     values ($1, $2, now() + make_interval(hours => $3))`,
    [IDENTIFIER, sha256Hex(token), LIFETIME_HOURS],
  );
  return `${env().publicUrl}/owner/${token}`;
}

/** Whether nobody but the demo has ever been let in: then production prints an owner link at start. */
export async function needsOwnerLink(database: Database): Promise<boolean> {
  const found = await database.query(`select 1 from "user" where not demo limit 1`);
  return found.rows.length === 0;
}

/** Whether the link would still work; it stays unused. */
export async function isOwnerLinkValid(database: Database, token: string): Promise<boolean> {
  if (!isToken(token)) return false;
  const found = await database.query(
    "select 1 from auth_verification where identifier = $1 and token = $2 and expires > now()",
    [IDENTIFIER, sha256Hex(token)],
  );
  return found.rows.length > 0;
}

/** Uses the link up and signs in as the owner; null when it is unknown, expired or used. */
export async function redeemOwnerLink(
  database: Database,
  token: string,
): Promise<{ sessionToken: string; slug: string } | null> {
  if (!isToken(token)) return null;
  const used = await database.query(
    "delete from auth_verification where identifier = $1 and token = $2 and expires > now() returning token",
    [IDENTIFIER, sha256Hex(token)],
  );
  if (used.rows.length === 0) return null;
  const owner = await ensurePerson(database, { email: ownerEmail(), name: "Owner" });
  const slug = await homeOf(database, owner);
  return { sessionToken: await createSession(database, owner.id), slug };
}

/** Not verified by anybody: a provider account with this address is refused, not linked. */
function ownerEmail(): string {
  return `owner@${new URL(env().publicUrl).hostname}`;
}
