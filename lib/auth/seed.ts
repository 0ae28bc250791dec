import { type Scope, scopesOf } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import { env } from "@/lib/env";
import { TuttiError } from "@/lib/core/errors";
import { defaultKeyScopes } from "@/lib/services/keys/scopes";
import { insertKey } from "@/lib/services/keys/insert";
import { ensurePerson } from "./people";
import { createSession } from "./sessions";
import { authorOf, createWorkspaceFor, type Person } from "./workspaces";

export const DEMO_SLUG = "demo";
const DEMO_PERSON = { email: "demo@tutti.local", name: "Demo", demo: true };
const DEMO_WORKSPACES = [
  { slug: DEMO_SLUG, name: "Demo workspace" },
  { slug: "second", name: "Second workspace" },
];

/** The demo person with their two workspaces; safe to call at every start. */
export async function ensureDemoWorkspace(
  database: Database,
): Promise<{ tenantId: string; userId: string; created: boolean }> {
  const person = await ensurePerson(database, DEMO_PERSON);
  const existing = await tenantIds(database, person.id);
  let created = false;
  for (const workspace of DEMO_WORKSPACES) {
    if (existing.has(workspace.slug)) continue;
    const { tenantId } = await createWorkspaceFor(database, person, workspace);
    existing.set(workspace.slug, tenantId);
    created ||= workspace.slug === DEMO_SLUG;
  }
  return { tenantId: existing.get(DEMO_SLUG) ?? "", userId: person.id, created };
}

async function tenantIds(database: Database, userId: string): Promise<Map<string, string>> {
  const found = await database.query(
    "select t.slug, t.tenant_id from membership m join tenant t on t.tenant_id = m.tenant_id where m.user_id = $1",
    [userId],
  );
  const rows = found.rows as unknown[] as { slug: string; tenant_id: string }[];
  return new Map(rows.map((row) => [row.slug, row.tenant_id]));
}

/** Signs in as the demo person. In production mode there is no such sign-in. */
export async function signInAsDemo(database: Database): Promise<{ sessionToken: string; slug: string }> {
  if (env().mode !== "demo") throw new TuttiError("not_found", "No such path.");
  const { userId } = await ensureDemoWorkspace(database);
  return { sessionToken: await createSession(database, userId), slug: DEMO_SLUG };
}

/** A new API key of a workspace, made by a command in the name of `userId`. Returns the key: nobody can see it again. */
export async function createKeyFor(input: {
  database: Database;
  tenantId: string;
  userId: string;
  name: string;
  scopes?: Scope[];
}): Promise<string> {
  const { database, tenantId, userId, name } = input;
  const person = await personById(database, userId);
  const scopes = input.scopes ?? defaultKeyScopes(scopesOf("owner"));
  const kind = env().mode === "demo" ? "test" : "live";
  const author = authorOf(person, tenantId, "owner");
  const made = await database.forTenant(tenantId)((tx) =>
    insertKey(tx, author, { name, kind, scopes, createdBy: userId, expiresAt: null }),
  );
  return made.key;
}

async function personById(database: Database, userId: string): Promise<Person> {
  const found = await database.query(`select id, name, email from "user" where id = $1`, [userId]);
  const [row] = found.rows as unknown[] as Person[];
  if (!row) throw new TuttiError("not_found", "No such user.");
  return row;
}
