import { ORCHESTRATION_AGENT } from "@/lib/agents/orchestration/orchestration-agent";
import { toErrorRecord } from "@/lib/core/errors";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import type { StepOutcome } from "@/lib/engine/durable";
import type { ClaimedExecution } from "@/lib/ledger/lease";
import type { Ledger } from "@/lib/ledger/ledger";
import type { ContractFields, Entry, EntryDraft } from "@/lib/ledger/types";

/** A REQUEST without its RESPONSE: the step was under way when the worker before went away. */
export interface OpenRequest {
  contract: ContractFields;
  path: string;
  step: string | null;
  data: JsonObject;
}

/** What an execution already did, in memory: results by key, and what was begun. */
export interface Journal {
  results: Map<string, JsonObject>;
  openRequests: Map<string, OpenRequest>;
  /** Begun waits: key → milliseconds since the epoch, database time, when they end. */
  begunWaits: Map<string, number>;
  /** Runs that were begun: keys of their `started` entries without a result. */
  begunRuns: Set<string>;
  /** Some step started another execution. */
  hasChildren: boolean;
  size: number;
}

const PAGE = 1_000;

export function emptyJournal(): Journal {
  return {
    results: new Map(),
    openRequests: new Map(),
    begunWaits: new Map(),
    begunRuns: new Set(),
    hasChildren: false,
    size: 0,
  };
}

/** Executions with more entries than this load their journals by themselves. */
const MOST_TOGETHER = 200;

/** Loads journals of executions claimed together: those of short ones in one query, at the first call. */
export function journalsOf(
  ledger: Ledger,
  executions: ClaimedExecution[],
): (execution: ClaimedExecution) => Promise<Journal> {
  const short = executions.filter(({ lastSeq }) => lastSeq > 1 && lastSeq <= MOST_TOGETHER);
  const places = short.map(({ tenantId, id }) => ({ tenantId, executionId: id }));
  let together: Promise<Map<string, Entry[]>> | null = null;
  return async ({ tenantId, id, lastSeq }) => {
    if (short.length > 1 && lastSeq <= MOST_TOGETHER) {
      together ??= ledger.readMany(places);
      const entries = (await together.catch(() => null))?.get(id);
      const journal = emptyJournal();
      if (entries) await takeAll(journal, ledger, entries);
      if (entries) return journal;
    }
    return loadJournal(ledger, { tenantId, executionId: id });
  };
}

/** Loads the journal with one query per thousand entries; a first claim has nothing to load. */
export async function loadJournal(
  ledger: Ledger,
  place: { tenantId: string; executionId: string },
): Promise<Journal> {
  const journal = emptyJournal();
  for (let afterSeq = 0; ;) {
    const entries = await ledger.read({ ...place, afterSeq, limit: PAGE });
    await takeAll(journal, ledger, entries);
    const last = entries.at(-1);
    if (!last || entries.length < PAGE) return journal;
    afterSeq = last.seq;
  }
}

async function takeAll(journal: Journal, ledger: Ledger, entries: Entry[]): Promise<void> {
  for (const entry of entries) {
    if (entry.key !== null) await take(journal, ledger, entry, entry.key);
  }
  journal.size += entries.length;
}

async function take(journal: Journal, ledger: Ledger, entry: Entry, key: string): Promise<void> {
  journal.hasChildren ||= startsChild(entry.contract);
  if (entry.result) {
    const whole = "$blobs" in entry.result ? await ledger.resolve(entry) : entry;
    journal.results.set(key, whole.result ?? {});
    journal.openRequests.delete(key);
    journal.begunRuns.delete(key);
  } else if (entry.contract?.type === "REQUEST") {
    const { contract, path, step, data } = entry;
    journal.openRequests.set(key, { contract, path, step, data });
  } else if (entry.data.begun === true) {
    journal.begunRuns.add(key);
  } else if (typeof entry.data.until === "number") {
    journal.begunWaits.set(key, entry.data.until);
  }
}

/** Whether a REQUEST goes to who starts other executions. */
export function startsChild(contract: ContractFields | null | undefined): boolean {
  return contract?.type === "REQUEST" && contract.to === ORCHESTRATION_AGENT;
}

/** A step's outcome from its RESPONSE's result. */
export function readOutcome(result: JsonObject): StepOutcome {
  if (result.ok === true) return { ok: true, output: result.output ?? null };
  const error = isJsonObject(result.error) ? result.error : {};
  const status =
    result.status === "cancelled" || result.status === "outcome_unknown" ? result.status : "failed";
  return {
    ok: false,
    status,
    error: { ...toErrorRecord(null), ...(error as Partial<ReturnType<typeof toErrorRecord>>) },
  };
}

export function readValue(result: JsonObject): Json {
  return result.value ?? null;
}

/** RESPONSEs for steps that were under way when their execution was ended from outside. */
export function closeOpenRequests(
  journal: Journal,
  error: JsonObject,
  status: "cancelled" | "failed",
): EntryDraft[] {
  return [...journal.openRequests].map(([key, request]) => closeRequest(key, request, error, status));
}

/** The RESPONSE of a step that was ended by somebody else than itself. */
export function closeRequest(
  key: string,
  { contract, path, step, data }: OpenRequest,
  error: JsonObject,
  status: "cancelled" | "failed",
): EntryDraft {
  return {
    name: "orchestrator.step.failed",
    path,
    step,
    key,
    status,
    contract: { ...contract, id: `${contract.id}r`, type: "RESPONSE", from: contract.to, to: contract.from },
    data: { step_id: data.step_id ?? step, name: data.name ?? null, status, success: false },
    result: { ok: false, error, status },
  };
}

/** A task that was under way ends with its execution: what its planner can't say any more. */
export function closeTask(
  { planSource, plan }: Pick<ClaimedExecution, "planSource" | "plan">,
  { results }: Journal,
  error: JsonObject,
  status: "cancelled" | "failed",
): EntryDraft[] {
  const ended = results.has("task/completed") || results.has("task/failed");
  if (planSource !== "planner" || !results.has("task/started") || ended) return [];
  const data = { request_id: plan.request_id ?? null, success: false, error };
  return [{ name: `orchestrator.task.${status}`, path: "orchestrator", data }];
}
