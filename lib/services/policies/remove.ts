import { and, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { toolPolicy } from "@/lib/db/schema/approvals";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { rulesChanged } from "./rules";

/** Takes a standing rule away: the next call is asked about as if it had never been. */
export async function removePolicy({ ctx, input }: ServiceCall<{ id: string }>): Promise<void> {
  requireScope(ctx.actor, "settings:write");
  await ctx.db(async (tx) => {
    const own = and(eq(toolPolicy.tenantId, ctx.tenantId), eq(toolPolicy.id, input.id));
    const gone = await tx.delete(toolPolicy).where(own).returning({ id: toolPolicy.id });
    if (gone.length === 0) throw notFound("tool policy");
    await recordAudit(tx, ctx, {
      action: "tool_policy.removed",
      targetKind: "tool_policy",
      targetId: input.id,
    });
  });
  rulesChanged(ctx);
}
