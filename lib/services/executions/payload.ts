import { requireScope } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { shownStep } from "@/lib/ledger/views/shown-data";
import { iso } from "../iso";
import type { ServiceCall } from "../context";
import { loadExecution } from "./get";
import type { Payload } from "./logs-shapes";
import { wholeEntry } from "./whole-entry";

/** One entry with its whole payload, secrets redacted; what retention deleted reads as null. Throws `not_found`. */
export async function getPayload({ ctx, input }: ServiceCall<{ id: string; seq: string }>): Promise<Payload> {
  requireScope(ctx.actor, "executions:read");
  const row = await ctx.db((tx) => loadExecution(tx, ctx.tenantId, input.id));
  const seq = /^\d{1,9}$/.test(input.seq) ? Number(input.seq) : 0;
  const place = { tenantId: ctx.tenantId, executionId: row.id };
  const [entry] = await ctx.ledger.readChained({ ...place, afterSeq: seq - 1, limit: 1 });
  if (entry?.seq !== seq) throw notFound("entry");
  const whole = await wholeEntry(ctx, entry, row.input);
  return {
    object: "payload",
    execution_id: row.id,
    seq: entry.seq,
    at: iso(entry.at),
    event: entry.name,
    path: entry.path,
    step_id: shownStep(entry),
    data: whole.data,
    result: whole.result,
    hash: entry.hash,
  };
}
