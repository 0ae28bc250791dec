import type { AgentKind, JsonSchema } from "./agent";
import type { Json, JsonObject } from "./json";

/** Something a planner may hand a step to: a capability, or a role by its name. */
export interface PlannerTarget {
  /** What a decision names: `memory.write`, `Writer`. Unique among the targets of one task. */
  name: string;
  kind: AgentKind;
  /** What the step asks for; exactly one of the two is set. */
  capability: string | null;
  role: string | null;
  description: string;
  /** JSON Schema of the step's parameters. */
  parameters: JsonSchema;
  effect: "read" | "write";
  keywords: string[];
}

/** A step as a planner decides it. */
export interface PlannedWork {
  target: string;
  parameters: JsonObject;
  /** What this step is for, in a line. */
  task: string;
  /** Why this target. */
  why: string;
}

/** What one planning step comes to. */
export type PlannerDecision =
  | { type: "steps"; steps: PlannedWork[] }
  | { type: "done"; answer: Json; why: string }
  | { type: "failed"; reason: string; available?: string[] };

/** A step that has been done, as a planner sees it. */
export interface PlannerResult {
  stepId: string;
  target: string;
  task: string;
  outcome: { ok: true; output: Json } | { ok: false; code: string; message: string };
}

/** Steps side by side in one decision. */
export const MAX_PARALLEL_STEPS = 8;
/** Steps of a task when nobody says otherwise (PRODUCT.md §2). */
export const DEFAULT_MAX_STEPS = 10;
/** Targets a planner is shown; of more, the best by words. */
export const MAX_TARGETS = 40;

const SHORT: Partial<Record<string, string>> = { computer_use: "cu" };

/** `step-mcp-001`, `step-cu-002` (PRODUCT.md §5): the number counts over the whole execution. */
export function stepIdFor(kind: string, number: number): string {
  const short = SHORT[kind] ?? kind.replaceAll("_", "-");
  return `step-${short}-${String(number).padStart(3, "0")}`;
}
