import { z } from "zod";
import type { Place } from "@/lib/ledger/claim-one";
import type { Doorbell } from "@/lib/services/context";

/** What the Inngest server hears of. A doorbell only: the rows say what is to be done. */
export const EVENTS = {
  due: "tutti/execution.due",
  signalled: "tutti/execution.signalled",
  cancelled: "tutti/execution.cancelled",
} as const satisfies Record<Doorbell["reason"], string>;

/** All that leaves us: the server keeps its events, so they name things and tell nothing. */
export const ExecutionIds = z.object({
  tenant_id: z.string(),
  execution_id: z.string(),
  priority: z.number().default(0),
});

/** A step is invoked with the ids of its execution and its place in the plan. */
export const StepIds = ExecutionIds.extend({ path: z.string() });

/** Throws for anything that isn't one of our events. */
export function placeOf(data: unknown): Place {
  const { tenant_id: tenantId, execution_id: executionId } = ExecutionIds.parse(data);
  return { tenantId, executionId };
}
