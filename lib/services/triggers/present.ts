import type { trigger } from "@/lib/db/schema/starts";
import type { Context } from "../context";
import { iso, isoOrNull } from "../iso";
import type { Trigger } from "./shapes";

export type TriggerRow = typeof trigger.$inferSelect;

export function presentTrigger(ctx: Context, row: TriggerRow): Trigger {
  const { kind, id, label } = row.actor;
  const overlaps = row.previousUntil !== null && row.previousUntil > ctx.clock();
  return {
    id: row.id,
    object: "trigger",
    orchestration_id: row.orchestrationId,
    name: row.name,
    url: `${ctx.limits.publicUrl}/v1/hooks/${row.id}`,
    version: row.version,
    input_mapping: row.inputMapping,
    messages_per_minute: row.messagesPerMinute,
    active: row.active,
    paused_reason: row.pausedReason,
    previous_secret_until: overlaps ? isoOrNull(row.previousUntil) : null,
    last_at: isoOrNull(row.lastAt),
    last_execution_id: row.lastExecutionId,
    runs_as: { kind: String(kind), id: String(id), label: String(label) },
    created_by: row.createdBy,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  };
}
