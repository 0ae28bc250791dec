import type { MemberRole } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import { accessChanged } from "@/lib/services/access-changes";
import { acceptInvitation } from "@/lib/services/invitations/accept";
import type { SessionUser } from "./sessions";
import { isToken, sha256Hex } from "./token";
import { authorOf } from "./workspaces";

/** What the holder of an invitation link may know. `email` is set when it is meant for one address. */
export interface InvitationView {
  tenantId: string;
  id: string;
  slug: string;
  workspace: string;
  role: MemberRole;
  email: string | null;
  state: "pending" | "accepted" | "revoked" | "expired";
}

const LOOK_UP = `
  select i.tenant_id, i.id, i.role, i.email, t.slug, t.name,
    case when i.accepted_at is not null then 'accepted' when i.revoked_at is not null then 'revoked'
      when i.expires_at <= now() then 'expired' else 'pending' end as state
  from invitation i join tenant t on t.tenant_id = i.tenant_id
  where i.token_hash = $1`;

/** The invitation behind a link, or null. The link comes before any tenant is known. */
export async function findInvitation(database: Database, token: string): Promise<InvitationView | null> {
  if (!isToken(token)) return null;
  const found = await database.query(LOOK_UP, [sha256Hex(token)]);
  const [row] = found.rows as unknown[] as (Omit<InvitationView, "tenantId" | "workspace"> & {
    tenant_id: string;
    name: string;
  })[];
  if (!row) return null;
  const { tenant_id: tenantId, name: workspace, id, slug, role, email, state } = row;
  return { tenantId, workspace, id, slug, role, email, state };
}

/** Why a person can't use an invitation, or null when they can. */
export type Refusal =
  | "accepted"
  | "revoked"
  | "expired"
  | "wrong_email"
  | "email_not_verified"
  | "already_member";

export async function refusalOf(
  database: Database,
  view: InvitationView,
  user: SessionUser,
): Promise<Refusal | null> {
  const member = await database.query("select 1 from membership where tenant_id = $1 and user_id = $2", [
    view.tenantId,
    user.id,
  ]);
  if (member.rows.length > 0) return "already_member";
  if (view.state !== "pending") return view.state;
  if (view.email === null) return null;
  if (view.email !== user.email.toLowerCase()) return "wrong_email";
  return user.emailVerified ? null : "email_not_verified";
}

/** Accepts on behalf of a signed-in person. `slug` is where to go then; `refusal` says why not. */
export async function acceptByToken(
  database: Database,
  input: { token: string; user: SessionUser; ip: string | null; requestId: string },
): Promise<{ slug: string } | { refusal: Refusal | "unknown" }> {
  const { token, user, ip, requestId } = input;
  const view = await findInvitation(database, token);
  if (!view) return { refusal: "unknown" };
  const refusal = await refusalOf(database, view, user);
  if (refusal) return { refusal };
  const author = { ...authorOf(user, view.tenantId, view.role), ip, requestId };
  const change = { invitationId: view.id, userId: user.id, role: view.role };
  const won = await database.forTenant(view.tenantId)((tx) => acceptInvitation(tx, author, change));
  if (!won)
    return { refusal: (await findInvitation(database, token))?.state === "revoked" ? "revoked" : "accepted" };
  accessChanged();
  return { slug: view.slug };
}
