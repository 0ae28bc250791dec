import { requireScope } from "@/lib/core/actor";
import type { ServiceCall } from "../context";
import { countDay } from "./day";
import { readLists } from "./lists";
import { spentThisMonth } from "./spent";
import type { Overview } from "./shapes";

/** What the overview page shows, in three queries whatever the size of the workspace. */
export async function getOverview({ ctx }: Pick<ServiceCall<never>, "ctx">): Promise<Overview> {
  requireScope(ctx.actor, "executions:read");
  return ctx.db(async (tx) => ({
    ...(await countDay(tx, ctx)),
    ...(await readLists(tx, ctx)),
    month_cost_usd: await spentThisMonth(tx, ctx),
  }));
}
