import { and, eq, sql } from "drizzle-orm";
import { nameInUse, notFound, type TuttiError } from "@/lib/core/errors";
import { schedule } from "@/lib/db/schema/starts";
import type { Tx } from "@/lib/db/types";
import { findOrchestration } from "../orchestrations/load";
import type { ScheduleRow } from "./present";

/** How a schedule is named: its orchestration by id or name, and its own id. */
export interface ScheduleReference {
  id: string;
  schedule_id: string;
}

/** Throws `not_found`. */
export async function findSchedule(
  tx: Tx,
  tenantId: string,
  reference: ScheduleReference,
  options: { lock?: boolean } = {},
): Promise<ScheduleRow> {
  const { id: orchestrationId } = await findOrchestration(tx, tenantId, reference.id);
  const query = tx
    .select()
    .from(schedule)
    .where(
      and(
        eq(schedule.tenantId, tenantId),
        eq(schedule.id, reference.schedule_id),
        eq(schedule.orchestrationId, orchestrationId),
      ),
    );
  const [row] = await (options.lock ? query.for("update") : query);
  if (!row) throw notFound("schedule");
  return row;
}

export const own = ({ tenantId, id }: Pick<ScheduleRow, "tenantId" | "id">) =>
  and(eq(schedule.tenantId, tenantId), eq(schedule.id, id));

/** The database's clock: what is due is decided by it alone. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx
    .select({ ms: sql<number>`extract(epoch from clock_timestamp()) * 1000` })
    .from(sql`(select 1) as one`);
  return new Date(Math.floor(Number(row?.ms)));
}

export function scheduleNameTaken(name: string): TuttiError {
  return nameInUse(`A schedule called ${name} exists already.`);
}
