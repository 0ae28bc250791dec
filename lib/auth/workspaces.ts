import type { Actor } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import { type MemberRole, scopesOf } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import { accessChanged } from "@/lib/services/access-changes";
import type { AuditAuthor } from "@/lib/services/audit/record";
import { insertTenant } from "@/lib/services/tenants/insert";
import type { WorkspaceSummary } from "@/lib/services/tenants/shapes";

/** The workspaces an actor may enter: a person's memberships, a key's own. It looks across tenants. */
export async function workspacesOf(database: Database, actor: Actor): Promise<WorkspaceSummary[]> {
  const text =
    actor.kind === "user"
      ? `select t.tenant_id, t.slug, t.name, m.role from membership m join tenant t on t.tenant_id = m.tenant_id
         where m.user_id = $1 order by m.created_at desc, t.tenant_id desc`
      : "select tenant_id, slug, name, null as role from tenant where tenant_id = $1";
  const result = await database.query(text, [actor.kind === "user" ? actor.id : actor.tenantId]);
  const rows = result.rows as unknown[] as {
    tenant_id: string;
    slug: string;
    name: string;
    role: MemberRole | null;
  }[];
  return rows.map(({ tenant_id, slug, name, role }) => ({
    id: tenant_id,
    object: "workspace_summary",
    slug,
    name,
    role,
  }));
}

export interface Person {
  id: string;
  name: string | null;
  email: string;
}

/** A new workspace owned by `person`, made outside a request of any workspace: first sign-in and seeding. */
export async function createWorkspaceFor(
  database: Database,
  person: Person,
  input: { name: string; slug?: string },
): Promise<{ tenantId: string; slug: string }> {
  const tenantId = newId("tenant");
  const row = await database.forTenant(tenantId)((tx) =>
    insertTenant(tx, authorOf(person, tenantId, "owner"), { ...input, ownerId: person.id }),
  );
  accessChanged();
  return { tenantId, slug: row.slug };
}

/** A person as the author of an audit row, where there is no request context yet. */
export function authorOf(person: Person, tenantId: string, role: MemberRole): AuditAuthor {
  const label = person.name ?? person.email;
  const actor: Actor = { kind: "user", id: person.id, tenantId, role, scopes: scopesOf(role), label };
  return { actor, tenantId, requestId: null, ip: null };
}

/** The slug of the workspace to show after sign-in: the person's first, made now when they have none. */
export async function homeOf(database: Database, person: Person): Promise<string> {
  const found = await database.query(
    `select t.slug from membership m join tenant t on t.tenant_id = m.tenant_id
     where m.user_id = $1 order by m.created_at, t.tenant_id limit 1`,
    [person.id],
  );
  const slug = found.rows[0]?.slug;
  if (typeof slug === "string") return slug;
  const name = (person.name ?? person.email.split("@")[0] ?? "").trim().slice(0, 60);
  return (await createWorkspaceFor(database, person, { name: name ? `${name}'s workspace` : "Workspace" }))
    .slug;
}
