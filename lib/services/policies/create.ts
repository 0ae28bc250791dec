import { requireScope } from "@/lib/core/actor";
import type { ServiceCall } from "../context";
import { checkPolicy } from "./checks";
import { insertPolicy } from "./insert";
import { presentPolicy } from "./present";
import { rulesChanged } from "./rules";
import type { CreateToolPolicy, ToolPolicy } from "./shapes";

/** Makes a standing rule. It holds for calls that come after it, in other processes within a second. */
export async function createPolicy({ ctx, input }: ServiceCall<CreateToolPolicy>): Promise<ToolPolicy> {
  requireScope(ctx.actor, "settings:write");
  checkPolicy(input, ctx.clock());
  const row = await ctx.db((tx) => insertPolicy(tx, ctx, input));
  rulesChanged(ctx);
  return presentPolicy(row, ctx.clock());
}
