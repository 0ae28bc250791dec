import { createHash, randomBytes } from "node:crypto";
import { requireScope } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import { invitation } from "@/lib/db/schema/workspace";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { requireOwner } from "../members/rules";
import type { CreateInvitation, InvitationCreated } from "./shapes";
import { toInvitation } from "./to-shape";

const DAY_MS = 86_400_000;

/** A link by which one person may join. Only an owner invites owners. */
export async function createInvitation({
  ctx,
  input,
}: ServiceCall<CreateInvitation>): Promise<InvitationCreated> {
  requireScope(ctx.actor, "members:write");
  if (input.role === "owner") requireOwner(ctx.actor);
  const token = randomBytes(32).toString("base64url");
  const now = ctx.clock();
  const values = {
    tenantId: ctx.tenantId,
    id: newId("invitation"),
    tokenHash: createHash("sha256").update(token).digest("hex"),
    email: input.email?.toLowerCase() ?? null,
    role: input.role,
    invitedBy: ctx.actor.id,
    createdAt: now,
    expiresAt: new Date(now.getTime() + input.expires_in_days * DAY_MS),
  };
  const row = await ctx.db(async (tx) => {
    const [inserted] = await tx.insert(invitation).values(values).returning();
    if (!inserted) throw new Error("The invitation was not stored.");
    await recordAudit(tx, ctx, {
      action: "invitation.created",
      targetKind: "invitation",
      targetId: inserted.id,
    });
    return inserted;
  });
  return { ...toInvitation(row, now), link: `${ctx.limits.publicUrl}/invite/${token}` };
}
