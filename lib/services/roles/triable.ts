import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import type { Context } from "../context";
import { findRole, type RoleRow } from "./load";

/** The role somebody wants to try, for the first time or again. A draft is tried by people only. */
export async function requireTriable(ctx: Context, reference: string): Promise<RoleRow> {
  requireScope(ctx.actor, "roles:write");
  const row = await ctx.db((tx) => findRole(tx, ctx.tenantId, reference));
  if (row.state === "draft" && ctx.actor.kind !== "user") {
    throw new TuttiError("conflict", `The role ${row.name} is a draft: only a person tries it.`);
  }
  if (!row.active) throw new TuttiError("conflict", `The role ${row.name} is switched off.`);
  return row;
}
