import type { EventName } from "@/lib/core/events";
import { errorToJson } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import type { EntryDraft } from "@/lib/ledger/types";
import type { StepOutcome } from "./durable";
import type { PlannedStep } from "./plan";

/** What an execution takes over from the one it runs again, by journal key and in the order of that one's journal. */
export interface Reuse {
  /** The execution it is from. */
  from: string;
  records: ReadonlyMap<string, ReusedStep | ReusedRun>;
}

export interface ReusedStep {
  kind: "step";
  outcome: StepOutcome;
  agent: string | null;
  capability: string | null;
}

/** A run of the plan's own, e.g. a planner's decision. */
export interface ReusedRun {
  kind: "run";
  value: Json;
  name: EventName;
  data: JsonObject;
}

export function reusedStep(reuse: Reuse | null, path: string): ReusedStep | null {
  const found = reuse?.records.get(path);
  return found?.kind === "step" ? found : null;
}

export function reusedRun(reuse: Reuse | null, id: string): ReusedRun | null {
  const found = reuse?.records.get(id);
  return found?.kind === "run" ? found : null;
}

/** In place of a contract: nobody was asked this time. */
export function reusedStepEntry(reuse: Reuse, step: PlannedStep, reused: ReusedStep): EntryDraft {
  const { outcome, agent, capability } = reused;
  const status = outcome.ok ? "completed" : outcome.status;
  return {
    name: outcome.ok ? "orchestrator.step.completed" : "orchestrator.step.failed",
    path: "orchestrator",
    step: step.path,
    status,
    data: {
      step_id: step.id,
      name: step.name,
      status,
      success: outcome.ok,
      reused: true,
      reused_from: reuse.from,
      agent,
      capability,
    },
    result: outcome.ok
      ? { ok: true, output: outcome.output }
      : { ok: false, error: errorToJson(outcome.error), status },
  };
}

export function reusedRunEntry(reuse: Reuse, { name, data, value }: ReusedRun): EntryDraft {
  return {
    name,
    path: "orchestrator",
    step: null,
    data: { ...data, reused: true, reused_from: reuse.from },
    result: { value },
  };
}
