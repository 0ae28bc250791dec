import { requireScope } from "@/lib/core/actor";
import { type Period, timelineOf, type TimelineRow } from "@/lib/ledger/views/timeline";
import { iso, isoOrNull } from "../iso";
import type { ServiceCall } from "../context";
import { loadExecution, readAllEntries } from "./get";
import type { Timeline } from "./logs-shapes";

/** When which step ran, tried again and waited. Throws `not_found`. */
export async function getTimeline({ ctx, input }: ServiceCall<{ id: string }>): Promise<Timeline> {
  requireScope(ctx.actor, "executions:read");
  const row = await ctx.db((tx) => loadExecution(tx, ctx.tenantId, input.id));
  const timeline = timelineOf(await readAllEntries(ctx, row.id), { waiting: row.status === "waiting" });
  return {
    object: "timeline",
    execution_id: row.id,
    started_at: isoOrNull(timeline.startedAt),
    finished_at: isoOrNull(timeline.finishedAt),
    waits: timeline.waits.map(presentPeriod),
    data: timeline.rows.map(presentRow),
  };
}

function presentPeriod({ startedAt, finishedAt }: Period) {
  return { started_at: iso(startedAt), finished_at: isoOrNull(finishedAt) };
}

function presentRow(row: TimelineRow): Timeline["data"][number] {
  const { path, id, name, status, agent, capability, depth } = row;
  return {
    path,
    id,
    name,
    status,
    agent,
    capability,
    contract_id: row.contractId,
    depth,
    started_at: isoOrNull(row.startedAt),
    finished_at: isoOrNull(row.finishedAt),
    duration_ms: row.durationMs,
    attempts: row.attempts.map((attempt) => ({
      ...presentPeriod(attempt),
      number: attempt.number,
      error: attempt.error,
    })),
    waits: row.waits.map((wait) => ({
      ...presentPeriod(wait),
      kind: wait.kind,
      event: wait.event,
      until: isoOrNull(wait.until),
    })),
  };
}
