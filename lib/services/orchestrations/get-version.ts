import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import type { ServiceCall } from "../context";
import { findOrchestration, findVersion } from "./load";
import { presentVersion } from "./present";
import type { OrchestrationVersion } from "./shapes";

/** One version with its definition. Throws `not_found`. */
export async function getVersion({
  ctx,
  input,
}: ServiceCall<{ id: string; version: number }>): Promise<OrchestrationVersion> {
  requireScope(ctx.actor, "orchestrations:read");
  const version = await ctx.db(async (tx) => {
    const row = await findOrchestration(tx, ctx.tenantId, input.id);
    return presentVersion(tx, ctx.tenantId, await findVersion(tx, row, input.version));
  });
  if (!version) throw notFound("orchestration version");
  return version;
}
