import { AsyncLocalStorage } from "node:async_hooks";
import { TuttiError } from "@/lib/core/errors";
import type { DurableWait, RunEntry, RunRecord } from "@/lib/core/durable";
import type { Json, JsonObject } from "@/lib/core/json";
import type { WaitingFor } from "@/lib/core/states";
import type { StepOutcome } from "@/lib/engine/durable";
import { redactJson } from "@/lib/guard/redact";
import type { EntryDraft } from "@/lib/ledger/types";

/** What both runners write for the port's operations: one journal, whoever reads it. */
export function runCompleted<T extends Json>(
  place: RunPlace,
  value: T,
  durationMs: number,
  record?: RunRecord<T>,
): EntryDraft {
  const entry = record?.completed(value, durationMs) ?? { name: "durable.run.completed" as const, data: {} };
  return { ...runEntry(place, entry), durationMs, result: { value } };
}

/** Where a run stands: its journal key, the step it belongs to (null: the plan itself), and its log path. */
export interface RunPlace {
  key: string;
  step: string | null;
  path: string;
}

/** Null when nobody needs to see the run before its end. */
export function runStarted(place: RunPlace, record?: RunRecord<never>): EntryDraft | null {
  if (!record?.started) return null;
  const entry = runEntry(place, record.started);
  return { ...entry, key: place.key, data: { ...entry.data, begun: true } };
}

function runEntry({ key, step, path }: RunPlace, { name, data, status, costUsd }: RunEntry): EntryDraft {
  return {
    name,
    path,
    step,
    data: { id: key, ...data },
    ...(status === undefined ? {} : { status }),
    ...(costUsd === undefined ? {} : { costUsd }),
  };
}

export interface WaitBegun {
  wait: WaitingFor;
  /** Milliseconds since the epoch, database time. */
  until: number;
  ms: number;
  event?: string | undefined;
}

/** Null for short sleeps: a replay may wait for them once more. */
export function waitStarted(key: string, path: string, begun: WaitBegun): EntryDraft | null {
  const { wait, until, ms, event } = begun;
  if (ms < 1_000 && wait === "timer") return null;
  const data: JsonObject = { wait, until, ms, ...(event ? { event } : {}) };
  return { name: "durable.wait.started", path: `tool/${path}`, step: path, key, data };
}

export function waitCompleted(key: string, path: string, result: JsonObject): EntryDraft {
  return { name: "durable.wait.completed", path: `tool/${path}`, step: path, data: { id: key }, result };
}

/** Of a step that was under way when its worker went away, and whose effect can't be told apart from a second one. */
export function unknownOutcome(): StepOutcome {
  return {
    ok: false,
    status: "outcome_unknown",
    error: {
      code: "outcome_unknown",
      message:
        "The worker stopped in the middle of this step. Whether it took effect is unknown; it was not repeated.",
    },
  };
}

/** The same of a run inside a step. */
export function unknownRun(): TuttiError {
  return new TuttiError(
    "outcome_unknown",
    "The worker stopped in the middle of this call. Whether it took effect is unknown; it was not repeated.",
  );
}

/**
 * Inside a `run` body the port it belongs to: a nested `run` would be lost work on replay, so it is refused. An
 * execution that a body starts has a port of its own.
 */
export const insideRun = new AsyncLocalStorage<object>();

export function refuseInsideRun(port: object): void {
  if (insideRun.getStore() === port) throw new TuttiError("internal", "A run inside a run is not durable.");
}

/** What a wait gives for its signal; `undefined`: none came in time. Recorded as it is given, so without secrets. */
export function signalValue(data: Json | undefined, { withoutData = null }: DurableWait): Json {
  return data === undefined ? null : redactJson(data ?? withoutData);
}
