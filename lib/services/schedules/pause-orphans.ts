import { and, eq, sql } from "drizzle-orm";
import type { JsonObject } from "@/lib/core/json";
import { schedule, trigger } from "@/lib/db/schema/starts";
import type { Tx } from "@/lib/db/types";
import { type AuditAuthor, recordAudit } from "../audit/record";
import { actingAs } from "./acting";

/** A schedule or trigger that was paused, for `recordOrphans`. */
export interface Orphan {
  kind: "schedule" | "trigger";
  id: string;
}

/**
 * Pauses the schedules and triggers that would start something as somebody who may not start anything any more, and
 * says so on them. In the transaction of the change that took the right away, before its audit row.
 */
export async function pauseOrphans(tx: Tx, tenantId: string): Promise<Orphan[]> {
  const standing = new Map<string, Promise<string | null>>();
  const reasonFor = (actor: JsonObject) => {
    const key = JSON.stringify(actor);
    const known = standing.get(key) ?? actingAs(tx, tenantId, actor).then(({ reason }) => reason ?? null);
    standing.set(key, known);
    return known;
  };
  const paused = { active: false, updatedAt: sql`now()` };
  const orphans: Orphan[] = [];
  for (const { id, actor } of await activeIn(tx, schedule, tenantId)) {
    const pausedReason = await reasonFor(actor);
    if (pausedReason === null) continue;
    const own = and(eq(schedule.tenantId, tenantId), eq(schedule.id, id));
    await tx
      .update(schedule)
      .set({ ...paused, nextAt: null, pausedReason })
      .where(own);
    orphans.push({ kind: "schedule", id });
  }
  for (const { id, actor } of await activeIn(tx, trigger, tenantId)) {
    const pausedReason = await reasonFor(actor);
    if (pausedReason === null) continue;
    const own = and(eq(trigger.tenantId, tenantId), eq(trigger.id, id));
    await tx
      .update(trigger)
      .set({ ...paused, pausedReason })
      .where(own);
    orphans.push({ kind: "trigger", id });
  }
  return orphans;
}

function activeIn(tx: Tx, table: typeof schedule | typeof trigger, tenantId: string) {
  return tx
    .select({ id: table.id, actor: table.actor })
    .from(table)
    .where(and(eq(table.tenantId, tenantId), eq(table.active, true)))
    .orderBy(table.id)
    .for("update");
}

/** After the audit row of the change itself: one for each that it paused. */
export async function recordOrphans(tx: Tx, author: AuditAuthor, orphans: readonly Orphan[]): Promise<void> {
  for (const { kind, id } of orphans) {
    await recordAudit(tx, author, {
      action: `${kind}.paused`,
      targetKind: kind,
      targetId: id,
      changedFields: ["active"],
    });
  }
}
