import { and, eq, sql } from "drizzle-orm";
import { TuttiError } from "@/lib/core/errors";
import { isMemberRole, MEMBER_ROLES, type MemberRole } from "@/lib/core/scopes";
import { user } from "@/lib/db/schema/identity";
import { apiKey, membership } from "@/lib/db/schema/workspace";
import type { Tx } from "@/lib/db/types";
import type { Context } from "../context";
import type { ApprovalRow } from "./request";

/** The person who decides, or for whom a key does. */
interface Decider {
  role: MemberRole;
  names: string[];
}

/**
 * Throws unless the actor may decide this request. Its scope has been checked. A key never decides for an execution
 * that it, or a key it was rotated from or to, started, nor for one above or below it.
 */
export async function requireDecider(tx: Tx, ctx: Context, row: ApprovalRow): Promise<void> {
  const { actor } = ctx;
  if (actor.kind === "system")
    throw refused("Only a person decides, or a key that a person trusted with it.");
  if (actor.kind === "key" && (await startedByKey(tx, ctx.tenantId, row.executionId, actor.id))) {
    throw refused("A key does not decide for an execution that it started.");
  }
  if (row.requiredRole === null && row.approvers.length === 0) return;
  const person = actor.kind === "user" ? actor.id : await creatorOfKey(tx, ctx.tenantId, actor.id);
  const decider = person === null ? null : await deciderOf(tx, ctx.tenantId, person);
  if (!decider) throw refused("Named people decide this.");
  if (row.requiredRole !== null && rank(decider.role) > rank(row.requiredRole)) {
    throw refused(`This needs the standing of ${row.requiredRole}.`);
  }
  const named = row.approvers.map((name) => name.trim().toLowerCase());
  if (named.length > 0 && !decider.names.some((name) => named.includes(name))) {
    throw refused("Others were named to decide this.");
  }
}

function refused(message: string): TuttiError {
  return new TuttiError("forbidden", message);
}

/** 0 stands highest. */
function rank(role: MemberRole): number {
  return MEMBER_ROLES.indexOf(role);
}

/** Whether the key, or one of the same line of rotations, started any execution of the family. */
async function startedByKey(tx: Tx, tenantId: string, executionId: string, keyId: string): Promise<boolean> {
  const found = await tx.execute(sql`
with recursive line(id) as (
  select ${keyId}::text
  union
  select case when k.id = l.id then k.rotated_from else k.id end
  from line l join api_key k on k.tenant_id = ${tenantId} and (k.id = l.id or k.rotated_from = l.id)
  where case when k.id = l.id then k.rotated_from else k.id end is not null
), own as (
  select coalesce(root_id, id) as root from execution where tenant_id = ${tenantId} and id = ${executionId}
), family(id, parent_id, actor) as (
  select e.id, e.parent_id, e.actor from execution e join own on e.id = own.root where e.tenant_id = ${tenantId}
  union all
  select e.id, e.parent_id, e.actor from family f
  join execution e on e.tenant_id = ${tenantId} and e.parent_id = f.id
)
select 1 from family f join line l on f.actor ->> 'kind' = 'key' and f.actor ->> 'id' = l.id limit 1`);
  return (found as { rows: unknown[] }).rows.length > 0;
}

async function creatorOfKey(tx: Tx, tenantId: string, keyId: string): Promise<string | null> {
  const [row] = await tx
    .select({ createdBy: apiKey.createdBy })
    .from(apiKey)
    .where(and(eq(apiKey.tenantId, tenantId), eq(apiKey.id, keyId)));
  return row?.createdBy ?? null;
}

async function deciderOf(tx: Tx, tenantId: string, userId: string): Promise<Decider | null> {
  const [row] = await tx
    .select({ role: membership.role, email: user.email })
    .from(membership)
    .innerJoin(user, eq(user.id, membership.userId))
    .where(and(eq(membership.tenantId, tenantId), eq(membership.userId, userId)));
  if (!row || !isMemberRole(row.role)) return null;
  return { role: row.role, names: [userId.toLowerCase(), row.email.toLowerCase(), row.role] };
}
