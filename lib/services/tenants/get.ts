import { eq } from "drizzle-orm";
import { notFound } from "@/lib/core/errors";
import { tenant } from "@/lib/db/schema/workspace";
import type { ServiceCall } from "../context";
import type { Workspace } from "./shapes";
import { toWorkspace } from "./to-shape";

/** The caller's workspace; every authenticated caller may see it. */
export async function getWorkspace({ ctx }: ServiceCall<Record<never, never>>): Promise<Workspace> {
  const [row] = await ctx.db((tx) => tx.select().from(tenant).where(eq(tenant.tenantId, ctx.tenantId)));
  if (!row) throw notFound("workspace");
  return toWorkspace(row, ctx.actor);
}
