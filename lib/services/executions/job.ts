import { requireScope } from "@/lib/core/actor";
import type { ServiceCall } from "../context";
import { getStartShape } from "./get";
import type { StartShape } from "./shapes";

export async function getJob(call: ServiceCall<{ id: string }>): Promise<StartShape> {
  requireScope(call.ctx.actor, "executions:read");
  return getStartShape(call);
}
