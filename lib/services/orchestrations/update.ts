import { requireScope } from "@/lib/core/actor";
import { recordAudit } from "../audit/record";
import type { ServiceCall } from "../context";
import { changeOrchestration } from "./draft";
import { lockOrchestration } from "./load";
import { presentDetail } from "./present";
import type { OrchestrationDetail, UpdateOrchestration } from "./shapes";

/** Changes what is not versioned: whether it may run, its tags, its description. */
export async function updateOrchestration({
  ctx,
  input,
}: ServiceCall<UpdateOrchestration & { id: string }>): Promise<OrchestrationDetail> {
  requireScope(ctx.actor, "orchestrations:write");
  const { active, tags, description } = input;
  return ctx.db(async (tx) => {
    const row = await lockOrchestration(tx, ctx.tenantId, input.id);
    const updated = await changeOrchestration(tx, row, { active, tags, description });
    const detail = await presentDetail(tx, updated);
    await recordAudit(tx, ctx, {
      action: "orchestration.updated",
      targetKind: "orchestration",
      targetId: row.id,
      changedFields: Object.entries({ active, tags, description }).flatMap(([name, value]) =>
        value === undefined ? [] : [name],
      ),
    });
    return detail;
  });
}
