import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { toolPolicy } from "@/lib/db/schema/approvals";
import type { Context } from "../context";
import { rulesChanged } from "./rules";

/** Takes one of the calls a counted rule still allows. False: it has none left, or is gone. */
export async function takeUse(ctx: Context, id: string): Promise<boolean> {
  const used = await ctx.db((tx) =>
    tx
      .update(toolPolicy)
      .set({ remaining: sql`${toolPolicy.remaining} - 1` })
      .where(
        and(
          eq(toolPolicy.tenantId, ctx.tenantId),
          eq(toolPolicy.id, id),
          gt(toolPolicy.remaining, 0),
          or(isNull(toolPolicy.expiresAt), gt(toolPolicy.expiresAt, sql`now()`)),
        ),
      )
      .returning({ remaining: toolPolicy.remaining }),
  );
  if (used[0]?.remaining !== 0 && used.length > 0) return true;
  rulesChanged(ctx);
  return used.length > 0;
}
