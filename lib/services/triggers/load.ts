import { and, eq } from "drizzle-orm";
import { nameInUse, notFound, type TuttiError } from "@/lib/core/errors";
import { trigger } from "@/lib/db/schema/starts";
import type { Tx } from "@/lib/db/types";
import { findOrchestration } from "../orchestrations/load";
import type { TriggerRow } from "./present";

/** How a trigger is named: its orchestration by id or name, and its own id. */
export interface TriggerReference {
  id: string;
  trigger_id: string;
}

/** Throws `not_found`. */
export async function findTrigger(
  tx: Tx,
  tenantId: string,
  reference: TriggerReference,
  options: { lock?: boolean } = {},
): Promise<TriggerRow> {
  const { id: orchestrationId } = await findOrchestration(tx, tenantId, reference.id);
  const query = tx
    .select()
    .from(trigger)
    .where(and(own({ tenantId, id: reference.trigger_id }), eq(trigger.orchestrationId, orchestrationId)));
  const [row] = await (options.lock ? query.for("update") : query);
  if (!row) throw notFound("trigger");
  return row;
}

export const own = ({ tenantId, id }: Pick<TriggerRow, "tenantId" | "id">) =>
  and(eq(trigger.tenantId, tenantId), eq(trigger.id, id));

export function triggerNameTaken(name: string): TuttiError {
  return nameInUse(`A trigger called ${name} exists already.`);
}
