import { requireScope } from "@/lib/core/actor";
import type { JsonObject } from "@/lib/core/json";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { rulesChanged } from "../policies/rules";
import { rememberedOrchestrations } from "./definition-cache";
import { changeOrchestration } from "./draft";
import { lockOrchestration } from "./load";
import { presentDetail } from "./present";
import type { OrchestrationDetail, UpdateOrchestration } from "./shapes";

const FIELDS = ["active", "tags", "description", "starts_per_minute", "budget"] as const;

/** Changes what is not versioned: whether it may run, its tags, its description, its limits. */
export async function updateOrchestration({
  ctx,
  input,
}: ServiceCall<UpdateOrchestration & { id: string }>): Promise<OrchestrationDetail> {
  requireScope(ctx.actor, "orchestrations:write");
  const { active, tags, description, starts_per_minute: startsPerMinute } = input;
  const budget = input.budget && (JSON.parse(JSON.stringify(input.budget)) as JsonObject);
  const changed = await ctx.db(async (tx) => {
    const row = await lockOrchestration(tx, ctx.tenantId, input.id);
    const updated = await changeOrchestration(tx, row, {
      active,
      tags,
      description,
      startsPerMinute,
      budget,
    });
    const detail = await presentDetail(tx, updated);
    await recordAudit(tx, ctx, {
      action: "orchestration.updated",
      targetKind: "orchestration",
      targetId: row.id,
      changedFields: FIELDS.filter((name) => input[name] !== undefined),
    });
    return detail;
  });
  rememberedOrchestrations(ctx.ledger).clear();
  rulesChanged(ctx);
  return changed;
}
