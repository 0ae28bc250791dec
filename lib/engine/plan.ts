import type { ErrorRecord } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import type { StepOutcome } from "./durable";

/** One unit of a plan, ready to be dispatched. */
export interface PlannedStep {
  /** Unique in the execution: the journal key. */
  path: string;
  id: string;
  name: string;
  /** What to do: a capability, or an agent by name (with a capability when it has several). */
  capability: string | null;
  agent: string | null;
  parameters: JsonObject;
  /** Of `parameters`, the agent gets only those its capability's schema knows. */
  pick?: boolean;
  maxRetries: number;
  retryDelayMs: number;
  timeoutMs: number | null;
}

export type PlanMove =
  /** Dispatched side by side; the next move comes when all have ended. */
  | { do: "dispatch"; steps: PlannedStep[] }
  | { do: "skip"; path: string; id: string; name: string; reason: string }
  /** A step that failed before it could be dispatched. */
  | { do: "reject"; path: string; id: string; name: string; error: ErrorRecord }
  | { do: "complete"; output: Json }
  | { do: "fail"; error: ErrorRecord };

/** Decides the next steps. Deterministic: the same outcomes give the same moves, or a replay would go astray. */
export interface PlanSource {
  next(): PlanMove;
  /** Told once per dispatched step, in the order of the batch. */
  fold(step: PlannedStep, outcome: StepOutcome): void;
}

/** Default milliseconds one attempt of a step may take. */
export const DEFAULT_STEP_TIMEOUT_MS = 300_000;
