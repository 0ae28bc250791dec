import { and, desc, eq, lt } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { role } from "@/lib/db/schema/models";
import type { ServiceCall } from "../context";
import { type Page, type PageInput, pageSizeOf, positionOf, toPage } from "../paging";
import { loadSurroundings, presentRole } from "./present";
import type { Role, RoleState } from "./shapes";

export interface ListRolesInput extends PageInput {
  state?: RoleState;
  active?: boolean;
}

/** Roles, the newest first. */
export async function listRoles({ ctx, input }: ServiceCall<ListRolesInput>): Promise<Page<Role>> {
  requireScope(ctx.actor, "roles:read");
  const position = positionOf(input);
  const limit = pageSizeOf(input);
  return ctx.db(async (tx) => {
    const rows = await tx
      .select()
      .from(role)
      .where(
        and(
          eq(role.tenantId, ctx.tenantId),
          input.state === undefined ? undefined : eq(role.state, input.state),
          input.active === undefined ? undefined : eq(role.active, input.active),
          position === undefined ? undefined : lt(role.id, position),
        ),
      )
      .orderBy(desc(role.id))
      .limit(limit + 1);
    const around = await loadSurroundings(tx, ctx.tenantId);
    return toPage(
      rows.map((row) => presentRole(ctx, row, around)),
      limit,
      (item) => item.id,
    );
  });
}
