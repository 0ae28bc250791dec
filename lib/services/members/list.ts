import { requireScope } from "@/lib/core/actor";
import type { ServiceCall } from "../context";
import { type Page, type PageInput, pageSizeOf, positionOf, toPage } from "../paging";
import { readMembers } from "./read";
import type { Member } from "./shapes";

/** Who is in the workspace. Members see each other; a key sees them only if it may also change them. */
export async function listMembers({ ctx, input }: ServiceCall<PageInput>): Promise<Page<Member>> {
  if (ctx.actor.kind === "key") requireScope(ctx.actor, "members:write");
  const limit = pageSizeOf(input);
  const before = positionOf(input);
  const rows = await ctx.db((tx) => readMembers(tx, ctx.tenantId, { before, limit: limit + 1 }));
  return toPage(rows, limit, (row) => row.user_id);
}
