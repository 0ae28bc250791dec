import type { AgentDescription, JsonSchema } from "@/lib/core/agent";
import type { TaskMeter } from "@/lib/core/budget";
import type { Durable, StepIO } from "@/lib/core/durable";
import type { Json, JsonObject } from "@/lib/core/json";
import type { Scope } from "@/lib/core/scopes";
import type { Models } from "@/lib/models/contract";
import type { Context } from "@/lib/tools/contract";

export type { Durable, StepIO } from "@/lib/core/durable";

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
  /** What the output must fit, as the step says; null: whatever the agent gives. */
  outputSchema?: JsonSchema | null;
  /** Labels from the caller. */
  labels: JsonObject;
  family: ExecutionFamily;
  /** What the task may spend. */
  meter: TaskMeter;
  models: Models;
  /** Milliseconds this attempt may take. */
  timeoutMs: number;
  /** The same where the step sets it; null: it does not, and who may wait for days does. */
  timeLimitMs: number | null;
  context: () => Context;
}

/** Where an execution stands among those that started it. */
export interface ExecutionFamily {
  /** The outermost one: what budgets are held against. */
  rootId: string;
  /** Executions above this one. */
  depth: number;
  orchestrationId: string | null;
  /** Tools the request narrowed the execution to; null: any. */
  constraints: JsonObject | null;
  budget: JsonObject | null;
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
