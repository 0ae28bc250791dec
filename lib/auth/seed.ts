import { type Scope, scopesOf } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import { env } from "@/lib/env";
import { hasCode, TuttiError } from "@/lib/core/errors";
import { defaultKeyScopes } from "@/lib/services/keys/scopes";
import { insertKey } from "@/lib/services/keys/insert";
import { ensurePerson } from "./people";
import { createSession } from "./sessions";
import { authorOf, createWorkspaceFor, type Person } from "./workspaces";

const DEMO_SLUG = "demo";
const DEMO_PERSON = { email: "demo@tutti.local", name: "Demo", demo: true };
const DEMO_WORKSPACES = [
  { slug: DEMO_SLUG, name: "Demo workspace" },
  { slug: "second", name: "Second workspace" },
];

/** The demo person with their two workspaces; safe to call at every start. `slug` is the one to show. */
export async function ensureDemoWorkspace(
  database: Database,
): Promise<{ tenantId: string; userId: string; slug: string; created: boolean }> {
  const person = await ensurePerson(database, DEMO_PERSON);
  const own = await tenantIds(database, person.id);
  const before = own.size;
  for (const workspace of DEMO_WORKSPACES) {
    if (!own.has(workspace.slug)) await addWorkspace(database, person, workspace, own);
  }
  // Both names belong to others: the demo goes on under another one.
  if (own.size === 0) await addWorkspace(database, person, { name: "Demo workspace" }, own);
  const [first = ["", ""]] = own;
  const [slug, tenantId] = own.has(DEMO_SLUG) ? [DEMO_SLUG, own.get(DEMO_SLUG) ?? ""] : first;
  return { tenantId, userId: person.id, slug, created: before === 0 };
}

async function addWorkspace(
  database: Database,
  person: Person,
  workspace: { name: string; slug?: string },
  own: Map<string, string>,
): Promise<void> {
  try {
    const made = await createWorkspaceFor(database, person, workspace);
    own.set(made.slug, made.tenantId);
  } catch (error) {
    if (!hasCode(error, "conflict")) throw error;
  }
}

async function tenantIds(database: Database, userId: string): Promise<Map<string, string>> {
  const found = await database.query(
    "select t.slug, t.tenant_id from membership m join tenant t on t.tenant_id = m.tenant_id where m.user_id = $1 order by m.created_at, t.tenant_id",
    [userId],
  );
  const rows = found.rows as unknown[] as { slug: string; tenant_id: string }[];
  return new Map(rows.map((row) => [row.slug, row.tenant_id]));
}

/** Signs in as the demo person. In production mode there is no such sign-in. */
export async function signInAsDemo(database: Database): Promise<{ sessionToken: string; slug: string }> {
  if (env().mode !== "demo") throw new TuttiError("not_found", "No such path.");
  const { userId, slug } = await ensureDemoWorkspace(database);
  return { sessionToken: await createSession(database, userId), slug };
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
