import type { Json, JsonObject } from "@/lib/core/json";
import type { StepOutcome } from "@/lib/engine/durable";
import type { EntryDraft } from "@/lib/ledger/types";

/** What both runners write for the port's operations: one journal, whoever reads it. */
export function runCompleted(key: string, path: string, value: Json, durationMs: number): EntryDraft {
  return {
    name: "durable.run.completed",
    path: `tool/${path}`,
    step: path,
    durationMs,
    data: { id: key },
    result: { value },
  };
}

export interface WaitBegun {
  wait: "timer" | "event";
  /** Milliseconds since the epoch, database time. */
  until: number;
  ms: number;
  event?: string | undefined;
}

/** Null for short sleeps: a replay may wait for them once more. */
export function waitStarted(key: string, path: string, begun: WaitBegun): EntryDraft | null {
  const { wait, until, ms, event } = begun;
  if (ms < 1_000 && wait !== "event") return null;
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
