import { LRUCache } from "lru-cache";
import { EVENT_NAMES, type EventName } from "@/lib/core/events";
import { isJsonObject } from "@/lib/core/json";
import type { Reuse, ReusedRun, ReusedStep } from "@/lib/engine/reuse";
import type { Ledger } from "@/lib/ledger/ledger";
import type { ClaimedExecution } from "@/lib/ledger/lease";
import type { Entry } from "@/lib/ledger/types";
import { agentOf, reusableEntries } from "@/lib/ledger/views/reusable";
import { readOutcome, readValue } from "./embedded/journal";

const PAGE = 1_000;
/** What a replay reuses never changes: its source has ended. Each turn of a step under Inngest asks for it. */
const MAX_REMEMBERED = 20;
const remembered = new WeakMap<Ledger, LRUCache<string, Reuse>>();

/** What a claimed execution takes over from the one it replays; null: nothing. */
export async function loadReuse(ledger: Ledger, execution: ClaimedExecution): Promise<Reuse | null> {
  const { replayOf, plan, id } = execution;
  const reuse = isJsonObject(plan.reuse) ? plan.reuse : null;
  if (!replayOf || typeof reuse?.from_step !== "string") return null;
  const cache = remembered.get(ledger) ?? new LRUCache({ max: MAX_REMEMBERED });
  remembered.set(ledger, cache);
  const known = cache.get(id);
  if (known) return known;
  const { tenantId } = execution;
  const entries = await readAll(ledger, { tenantId, executionId: replayOf });
  const point = { fromStep: reuse.from_step, edited: reuse.edited === true };
  const records = new Map<string, ReusedStep | ReusedRun>();
  for (const entry of reusableEntries(entries, point) ?? []) {
    records.set(entry.key ?? "", recordOf(await ledger.resolve(entry)));
  }
  const loaded: Reuse = { from: replayOf, records };
  cache.set(id, loaded);
  return loaded;
}

async function readAll(ledger: Ledger, place: { tenantId: string; executionId: string }): Promise<Entry[]> {
  const all: Entry[] = [];
  for (let afterSeq = 0; ;) {
    const page = await ledger.read({ ...place, afterSeq, limit: PAGE });
    all.push(...page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return all;
    afterSeq = last.seq;
  }
}

function recordOf(entry: Entry): ReusedStep | ReusedRun {
  const { step, name, data, contract } = entry;
  const result = entry.result ?? {};
  if (step === null) return { kind: "run", value: readValue(result), name: nameOf(name), data };
  const capability = contract?.capability ?? data.capability;
  return {
    kind: "step",
    outcome: readOutcome(result),
    agent: agentOf(entry),
    capability: typeof capability === "string" ? capability : null,
  };
}

function nameOf(name: string): EventName {
  return EVENT_NAMES.find((known) => known === name) ?? "durable.run.completed";
}
