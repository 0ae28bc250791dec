import { and, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { approval } from "@/lib/db/schema/approvals";
import type { ServiceCall } from "../context";
import { presentApproval, selectApprovals } from "./present";
import type { Approval } from "./shapes";

export async function getApproval({ ctx, input }: ServiceCall<{ id: string }>): Promise<Approval> {
  requireScope(ctx.actor, "approvals:read");
  const own = and(eq(approval.tenantId, ctx.tenantId), eq(approval.id, input.id));
  const [row] = await ctx.db((tx) => selectApprovals(tx, own));
  if (!row) throw notFound("approval");
  return presentApproval(row);
}
