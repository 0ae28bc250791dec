import { requireScope } from "@/lib/core/actor";
import type { ServiceCall } from "../context";
import { findTrigger, type TriggerReference } from "./load";
import { presentTrigger } from "./present";
import type { Trigger } from "./shapes";

/** One trigger, without its secret. Throws `not_found`. */
export async function getTrigger({ ctx, input }: ServiceCall<TriggerReference>): Promise<Trigger> {
  requireScope(ctx.actor, "orchestrations:read");
  return presentTrigger(ctx, await ctx.db((tx) => findTrigger(tx, ctx.tenantId, input)));
}
