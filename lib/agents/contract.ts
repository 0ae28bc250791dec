import type { AgentDescription } from "@/lib/core/agent";
import type { Json, JsonObject } from "@/lib/core/json";
import type { Scope } from "@/lib/core/scopes";
import type { Context } from "@/lib/tools/contract";

/**
 * The durable port as agents see it (DURABLE.md §1). Effects happen only inside `run`; code between calls is
 * deterministic given their results. Ids are unique within the step.
 */
export interface Durable {
  run<T extends Json>(id: string, body: (io: StepIO) => Promise<T>): Promise<T>;
  /** Milliseconds; a long sleep leaves memory and comes back by replay. */
  sleep(id: string, ms: number): Promise<void>;
  /** The data of the first signal `event` for `match`; null when `timeoutMs` passed first. */
  waitFor(id: string, wait: { event: string; match: string; timeoutMs: number }): Promise<Json | null>;
}

export interface StepIO {
  /** Counts from 1. */
  attempt: number;
  /** `execution:path`, without the attempt: the effect key. */
  key: string;
  /** Aborts on cancel, timeout, shutdown and a lost lease. */
  signal: AbortSignal;
}

/** One dispatch as the agent receives it: everything it needs comes as an argument. */
export interface AgentTask {
  tenantId: string;
  executionId: string;
  sessionId: string | null;
  /** The step's path, unique in the execution. */
  step: string;
  contractId: string;
  capability: string;
  parameters: JsonObject;
  /** Labels from the caller. */
  labels: JsonObject;
  /** Milliseconds this attempt may take. */
  timeoutMs: number;
  context: () => Context;
}

/**
 * An agent: what the registry knows of it, and how it does a task. `single`: one effect, recorded by the RESPONSE
 * itself. `durable`: a loop of `run`, `sleep` and `waitFor`.
 */
export interface Agent extends AgentDescription {
  work:
    | { mode: "single"; perform: (task: AgentTask, io: StepIO) => Promise<Json> }
    | { mode: "durable"; perform: (task: AgentTask, step: Durable, io: StepIO) => Promise<Json> };
  /** Scope the execution's actor must hold for this capability; null: none beyond `executions:write`. */
  scopeFor(capability: string): Scope | null;
  /** Whether a call of this capability may have had an effect that a repeat would double. */
  unkeyed(capability: string): boolean;
  /** The log path of its steps, e.g. `tool`. */
  logRoot: "tool" | "external" | "role" | "mcp" | "flow" | "computer_use" | "retrieval";
  /** Running tasks it takes at once; null: no limit. */
  maxConcurrency: number | null;
}
