import type { Actor } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import { log } from "@/lib/guard/log";
import { fireDueSchedule } from "@/lib/services/schedules/fire-due";
import type { Runtime } from "./runtime";

/** Schedules looked at in one round; those that are due longest come first. */
const BATCH = 100;
const NEVER = new AbortController().signal;

const DUE = `
select tenant_id, id, floor(extract(epoch from clock_timestamp()) * 1000) as now_ms
from schedule where active and next_at <= clock_timestamp() order by next_at limit ${BATCH}`;

/**
 * Starts what is due by the clock. Rides on the runner's poll, or on Inngest's every minute; processes need no
 * agreement on who does it.
 */
export async function scheduleSweep(runtime: Pick<Runtime, "database" | "contextFor">): Promise<void> {
  const { rows } = await runtime.database.query(DUE, [], "schedule_due");
  for (const row of rows) {
    const tenantId = String(row.tenant_id);
    const system: Actor = { kind: "system", id: "system", tenantId, scopes: [], label: "Schedule" };
    const contextFor = (actor: Actor) =>
      runtime.contextFor({ actor, requestId: newId("request"), ip: null, signal: NEVER });
    const due = { scheduleId: String(row.id), now: new Date(Number(row.now_ms)), contextFor };
    // One that can't be fired must not keep the others from it.
    await fireDueSchedule({ ctx: contextFor(system), ...due }).catch((error: unknown) =>
      log.error("schedule.not_fired", { schedule: due.scheduleId, error }),
    );
  }
}
