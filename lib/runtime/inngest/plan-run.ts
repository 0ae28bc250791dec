import type { RunRecord, StepIO } from "@/lib/core/durable";
import { toErrorRecord, TuttiError, type ErrorRecord } from "@/lib/core/errors";
import { toJson, type Json } from "@/lib/core/json";
import type { EntryDraft } from "@/lib/ledger/types";
import { insideRun, runCompleted, runStarted, unknownRun } from "../durable-entries";
import { LiveText } from "../live-text";
import { holdRun } from "./hold-run";
import type { InngestHost } from "./host";
import { load, type Loaded } from "./rows";

/** Milliseconds a run of the plan itself may take; the host would cut it anyway. */
const RUN_LIMIT_MS = 600_000;

/** How it ended, as the Inngest server keeps it; a value is in the journal alone. */
export type PlanRunEnd = { kind: "done" } | { kind: "left" } | { kind: "failed"; error: ErrorRecord };

export interface PlanRun<T extends Json> {
  id: string;
  body: (io: StepIO) => Promise<T>;
  record: RunRecord<T>;
  /** Whose run it is: nothing of it is for the inside of the body. */
  port: object;
}

/** A run of the plan itself, outside any step: once, whichever of the deliveries that come to it does it. */
export async function performPlanRun<T extends Json>(
  host: InngestHost,
  loaded: Loaded,
  run: PlanRun<T>,
): Promise<PlanRunEnd> {
  const { tenantId, id: executionId } = loaded.execution;
  const place = { tenantId, executionId };
  let error: ErrorRecord | null = null;
  const held = await holdRun(host, { place, id: run.id, limitMs: RUN_LIMIT_MS }, async ({ signal, gone }) => {
    const now = await load(host.database, host.ledger, place);
    if (!now?.ours || now.journal.results.has(run.id)) return;
    const kept = await bodyOf(host, now, run, signal);
    if ("error" in kept) error = kept.error;
    else if (!gone()) loaded.journal.results.set(run.id, { value: kept.value });
  });
  if (!held) return { kind: "left" };
  return error ? { kind: "failed", error } : { kind: "done" };
}

/** What fails in the body is the plan's to know; what fails in writing is not. */
async function bodyOf<T extends Json>(
  host: InngestHost,
  { execution, journal }: Loaded,
  { id, body, record, port }: PlanRun<T>,
  signal: AbortSignal,
): Promise<{ value: Json } | { error: ErrorRecord }> {
  const { tenantId, id: executionId, fence } = execution;
  const place = { key: id, step: null, path: "orchestrator" };
  const append = (draft: EntryDraft) =>
    host.ledger.append({
      tenantId,
      executionId,
      fence,
      expectStatus: ["queued", "running", "waiting"],
      entries: [{ ...draft, key: id }],
    });
  const begun = journal.begunRuns.has(id);
  if (begun && record.unkeyed) return { error: toErrorRecord(unknownRun()) };
  const started = begun ? null : runStarted(place, record);
  if (started) await append(started);
  const text = new LiveText(() => host.ledger.openText({ tenantId, executionId, ...place }));
  const io: StepIO = { attempt: 1, key: `${executionId}:${id}`, signal, emit: text.emit };
  const startedAt = performance.now();
  const kept = await insideRun
    .run(port, async () => toJson(await body(io)) ?? notJson(id))
    .catch((error: unknown) => ({ error: toErrorRecord(error) }));
  if ("error" in kept) {
    text.void();
    return kept;
  }
  const written = append(runCompleted(place, kept.value as T, performance.now() - startedAt, record));
  text.end(written);
  await written;
  return kept;
}

function notJson(id: string): never {
  throw new TuttiError("value_not_json", `${id} returned a value that JSON can't hold.`);
}
