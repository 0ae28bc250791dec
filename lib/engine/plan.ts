import type { JsonSchema } from "@/lib/core/agent";
import type { ErrorRecord } from "@/lib/core/errors";
import type { RunRecord, StepIO } from "@/lib/core/durable";
import type { Json, JsonObject } from "@/lib/core/json";
import type { DispatchEnvironment } from "./dispatch";
import type { StepOutcome } from "./durable";
import type { Reuse } from "./reuse";

/** What no registered agent does, but the engine has done for plans: a person's decision, another orchestration. */
export type InternalAgent = "approval" | "orchestration";

/** One unit of a plan, ready to be dispatched. */
export interface PlannedStep {
  /** Unique in the execution: the journal key. */
  path: string;
  id: string;
  name: string;
  /** What to do: a capability, an agent by name (with a capability when it has several), or a role by name or id. */
  capability: string | null;
  agent: string | null;
  role?: string | null;
  /** A person tries a role that is a draft. */
  draft?: boolean;
  internal?: InternalAgent | null;
  /** The request itself names it, and was held to its tool constraints when it came. */
  byRequest?: boolean;
  parameters: JsonObject;
  /** Of `parameters`, the agent gets only those its capability's schema knows. */
  pick?: boolean;
  /** What the step's output must fit; a role is asked for it. */
  outputSchema?: JsonSchema | null;
  maxRetries: number;
  retryDelayMs: number;
  timeoutMs: number | null;
}

/** A step that is not dispatched. */
export interface NotedStep {
  path: string;
  id: string;
  name: string;
}

/**
 * What a plan may do. Everything it learns comes from here, so that a replay makes the same moves: outcomes of steps that
 * ran side by side come in the order they were recorded, each with all its consequences before the next.
 */
export interface PlanPort {
  /** Has a step done; any number side by side. Throws `budget_exceeded` when it may not begin. */
  dispatch(step: PlannedStep): Promise<StepOutcome>;
  /** Nobody waits for these any more: what waits ends as cancelled, what is in mid-call has a moment to end. */
  abandon(paths: readonly string[]): void;
  skip(step: NotedStep & { reason: string }): void;
  /** A step that failed before it could be dispatched. */
  reject(step: NotedStep & { error: ErrorRecord }): void;
  /** A step the plan did itself, e.g. `set`; without `output` one made of others. `details` say how it went. */
  complete(step: NotedStep & { output?: Json; details?: JsonObject }): void;
  /** A durable run of the plan's own, e.g. a planner's decision; `id` is unique in the execution. */
  run<T extends Json>(id: string, body: (io: StepIO) => Promise<T>, record: RunRecord<T>): Promise<T>;
  /** What a plan needs to ask a model itself: metered as the steps are. */
  surroundings: Pick<DispatchEnvironment, "executionId" | "family" | "meter" | "models" | "context">;
}

/** Decides the steps. Deterministic: the same outcomes give the same moves, or a replay would go astray. */
export interface PlanSource {
  /** Resolves with the execution's output. Throws a `TuttiError` (or `PlanFailure`) when the execution has failed. */
  run(port: PlanPort): Promise<Json>;
  /** What an earlier execution came to that this one runs again from the middle. */
  reuse?: Reuse;
}

/** Ends the execution with this record. */
export class PlanFailure extends Error {
  override name = "PlanFailure";
  constructor(readonly record: ErrorRecord) {
    super(record.message);
  }
}

/** Default milliseconds one attempt of a step may take. */
export const DEFAULT_STEP_TIMEOUT_MS = 300_000;
