import { and, eq } from "drizzle-orm";
import type { Actor } from "@/lib/core/actor";
import type { JsonObject } from "@/lib/core/json";
import { isScope, type Scope, scopesOf } from "@/lib/core/scopes";
import { membership } from "@/lib/db/schema/workspace";
import type { Tx } from "@/lib/db/types";
import { livingKeyOf } from "../keys/living-key";

/** An actor as it is kept with what starts executions later on. */
export function storeActor(actor: Actor): JsonObject {
  const createdBy = actor.kind === "key" ? actor.createdBy : null;
  return {
    kind: actor.kind,
    id: actor.id,
    label: actor.label,
    scopes: [...actor.scopes],
    created_by: createdBy,
  };
}

interface Stored {
  kind: string;
  id: string;
  label: string;
  scopes: Scope[];
  createdBy: string | null;
}

function readStored(stored: JsonObject): Stored {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const scopes = Array.isArray(stored.scopes) ? stored.scopes.map(text).filter(isScope) : [];
  const createdBy = text(stored.created_by) || null;
  return { kind: text(stored.kind), id: text(stored.id), label: text(stored.label), scopes, createdBy };
}

export type Acting = { actor: Actor; reason?: never } | { actor: null; reason: string };

/**
 * The actor that set something up, as they stand today: never with more than they had then, and with nothing once
 * they have left or their key has ended. A rotated key lives on in its successor: what starts then is the successor's,
 * so that it is let through wherever its rights are looked at again.
 */
export async function actingAs(tx: Tx, tenantId: string, stored: JsonObject): Promise<Acting> {
  const { kind, id, label, scopes, createdBy } = readStored(stored);
  if (kind === "system") return mayStart({ kind, id: "system", tenantId, scopes, label });
  const person = kind === "user" ? id : createdBy;
  const role = person === null ? "owner" : await roleOf(tx, tenantId, person);
  if (role === null) return { actor: null, reason: `${label} is no member of this workspace any more.` };
  const held = scopes.filter((scope) => scopesOf(role).includes(scope));
  if (kind === "user") return mayStart({ kind, id, tenantId, role, scopes: held, label });
  const living = await livingKeyOf(tx, tenantId, id);
  if (!living) return { actor: null, reason: `The API key "${label}" was revoked or has expired.` };
  const left = held.filter((scope) => living.scopes.includes(scope));
  return mayStart({ kind: "key", id: living.id, tenantId, createdBy, scopes: left, label });
}

function mayStart(actor: Actor): Acting {
  if (actor.scopes.includes("executions:write")) return { actor };
  return { actor: null, reason: `${actor.label} may not start executions any more.` };
}

async function roleOf(tx: Tx, tenantId: string, userId: string) {
  const [row] = await tx
    .select({ role: membership.role })
    .from(membership)
    .where(and(eq(membership.tenantId, tenantId), eq(membership.userId, userId)));
  return row?.role ?? null;
}
