import type { JsonSchema } from "./agent";
import type { Condition } from "./condition";
import type { Json, JsonObject } from "./json";

export type OnError = "fail" | "continue" | { goto: string };

/** Every step, normalised: nothing optional, durations in milliseconds. */
export interface StepBase {
  id: string;
  name: string;
  description: string | null;
  /** Where the step stands in what the caller sent (JSON Pointer). */
  pointer: string;
  /** The step is skipped, and its context is null, unless this holds. */
  condition: Condition | null;
  /** Context keys and the templates that fill them; null: the output goes to `context.<id>`. */
  outputMapping: Record<string, string> | null;
  onError: OnError;
}

export interface Attempts {
  maxRetries: number;
  retryDelay: number;
  /** Milliseconds of one attempt; null: the engine's default. */
  timeout: number | null;
}

/** Who does an agent step. A tool is the capability of that name; `field` is how the caller put it. */
export interface StepTarget {
  kind: "role" | "capability" | "agent";
  name: string;
  field: "role" | "roleId" | "roleName" | "capability" | "agent" | "tool";
}

export interface AgentStep extends StepBase, Attempts {
  type: "agent";
  target: StepTarget;
  /** Null: the engine chooses (PRODUCT.md §4). */
  inputMapping: JsonObject | null;
  outputSchema: JsonSchema | null;
}

/** Steps that run side by side and can't read each other. */
export interface ParallelStep extends StepBase {
  type: "parallel";
  steps: Step[];
  /** The `parallelGroup` it was made of; null for a step of type `parallel`. */
  group: string | null;
}

export interface BranchStep extends StepBase {
  type: "branch";
  branches: { condition: Condition | null; weight: number | null; steps: Step[] }[];
  else: Step[];
}

export type LoopMode =
  | { kind: "until"; condition: Condition }
  | { kind: "while"; condition: Condition }
  | { kind: "forEach"; items: string; concurrency: number };

export interface LoopStep extends StepBase {
  type: "loop";
  mode: LoopMode;
  maxIterations: number;
  steps: Step[];
}

export interface OrchestrationStep extends StepBase, Attempts {
  type: "orchestration";
  /** Name or id. */
  orchestration: string;
  version: number | null;
  inputMapping: JsonObject | null;
}

export interface ApprovalStep extends StepBase {
  type: "approval";
  message: string;
  approvers: string[];
  timeout: number;
  onTimeout: "approve" | "deny" | "fail";
}

/** Waits for a time span, for a moment (ISO time or template), or for an event with a time limit. */
export interface WaitStep extends StepBase {
  type: "wait";
  mode:
    | { kind: "duration"; duration: number }
    | { kind: "until"; until: string }
    | { kind: "event"; event: string; timeout: number };
}

export interface SetStep extends StepBase {
  type: "set";
  values: JsonObject;
}

export type Step =
  | AgentStep
  | ParallelStep
  | BranchStep
  | LoopStep
  | OrchestrationStep
  | ApprovalStep
  | WaitStep
  | SetStep;

/** An orchestration as the engine reads it. */
export interface OrchestrationDefinition {
  name: string;
  description: string | null;
  tags: string[];
  active: boolean;
  /** JSON Schema of the input; null: anything. */
  input: JsonSchema | null;
  steps: Step[];
  /** Template of the result; null: the last step's output. */
  output: Json;
}

/** The lists of steps inside a step. */
export function innerSteps(step: Step): Step[][] {
  if (step.type === "parallel" || step.type === "loop") return [step.steps];
  if (step.type === "branch") return [...step.branches.map((branch) => branch.steps), step.else];
  return [];
}

/** Every step at every level, outer before inner. */
export function* walkSteps(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    for (const inner of innerSteps(step)) yield* walkSteps(inner);
  }
}

/** The context keys a step fills. */
export function contextKeys(step: Step): string[] {
  return step.outputMapping ? Object.keys(step.outputMapping) : [step.id];
}
