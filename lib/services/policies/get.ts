import { and, eq } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { toolPolicy } from "@/lib/db/schema/approvals";
import type { ServiceCall } from "../context";
import { presentPolicy } from "./present";
import type { ToolPolicy } from "./shapes";

export async function getPolicy({ ctx, input }: ServiceCall<{ id: string }>): Promise<ToolPolicy> {
  requireScope(ctx.actor, "tools:read");
  const own = and(eq(toolPolicy.tenantId, ctx.tenantId), eq(toolPolicy.id, input.id));
  const [row] = await ctx.db((tx) => tx.select().from(toolPolicy).where(own));
  if (!row) throw notFound("tool policy");
  return presentPolicy(row, ctx.clock());
}
