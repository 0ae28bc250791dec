import { requireScope } from "@/lib/core/actor";
import type { Tx } from "@/lib/db/types";
import type { Context, ServiceCall } from "../context";
import { findRole } from "./load";
import { loadSurroundings, presentRole } from "./present";
import type { Role } from "./shapes";

/** One role by id or name. Throws `not_found`. */
export async function getRole({ ctx, input }: ServiceCall<{ id: string }>): Promise<Role> {
  requireScope(ctx.actor, "roles:read");
  return ctx.db((tx) => readRole(tx, ctx, input.id));
}

/** The same within a transaction, for verbs that answer with what they changed. */
export async function readRole(tx: Tx, ctx: Context, reference: string): Promise<Role> {
  const row = await findRole(tx, ctx.tenantId, reference);
  return presentRole(ctx, row, await loadSurroundings(tx, ctx.tenantId));
}
