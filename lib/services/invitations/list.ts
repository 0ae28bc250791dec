import { and, desc, eq, lt } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { invitation } from "@/lib/db/schema/workspace";
import type { ServiceCall } from "../context";
import { type Page, type PageInput, pageSizeOf, positionOf, toPage } from "../paging";
import type { Invitation } from "./shapes";
import { toInvitation } from "./to-shape";

/** The workspace's invitations, newest first, used and ended ones included. */
export async function listInvitations({ ctx, input }: ServiceCall<PageInput>): Promise<Page<Invitation>> {
  requireScope(ctx.actor, "members:write");
  const limit = pageSizeOf(input);
  const before = positionOf(input);
  const where = and(
    eq(invitation.tenantId, ctx.tenantId),
    before === undefined ? undefined : lt(invitation.id, before),
  );
  const rows = await ctx.db((tx) =>
    tx
      .select()
      .from(invitation)
      .where(where)
      .orderBy(desc(invitation.id))
      .limit(limit + 1),
  );
  const page = toPage(rows, limit, (row) => row.id);
  return { ...page, data: page.data.map((row) => toInvitation(row, ctx.clock())) };
}
