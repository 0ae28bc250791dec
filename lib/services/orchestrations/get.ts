import { requireScope } from "@/lib/core/actor";
import type { ServiceCall } from "../context";
import { findOrchestration } from "./load";
import { presentDetail } from "./present";
import type { OrchestrationDetail } from "./shapes";

/** One orchestration by id or name, with the definition that runs and the draft after it. Throws `not_found`. */
export async function getOrchestration({
  ctx,
  input,
}: ServiceCall<{ id: string }>): Promise<OrchestrationDetail> {
  requireScope(ctx.actor, "orchestrations:read");
  return ctx.db(async (tx) => presentDetail(tx, await findOrchestration(tx, ctx.tenantId, input.id)));
}
