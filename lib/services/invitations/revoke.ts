import { and, eq, isNull } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound, TuttiError } from "@/lib/core/errors";
import { invitation } from "@/lib/db/schema/workspace";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";

/** Ends an invitation nobody has accepted yet. Revoking it again changes nothing. */
export async function revokeInvitation({ ctx, input }: ServiceCall<{ id: string }>): Promise<void> {
  requireScope(ctx.actor, "members:write");
  await ctx.db(async (tx) => {
    const own = and(eq(invitation.tenantId, ctx.tenantId), eq(invitation.id, input.id));
    const revoked = await tx
      .update(invitation)
      .set({ revokedAt: ctx.clock() })
      .where(and(own, isNull(invitation.revokedAt), isNull(invitation.acceptedAt)))
      .returning({ id: invitation.id });
    if (revoked.length === 0) {
      const [known] = await tx.select().from(invitation).where(own);
      if (!known) throw notFound("invitation");
      if (known.acceptedAt) throw new TuttiError("conflict", "This invitation was already accepted.");
      return;
    }
    await recordAudit(tx, ctx, {
      action: "invitation.revoked",
      targetKind: "invitation",
      targetId: input.id,
    });
  });
}
