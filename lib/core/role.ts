import type { JsonSchema } from "./agent";
import type { JsonObject } from "./json";
import type { ModelConstraints } from "./model";

/** Turns of a role that doesn't say: calls of its model within one task. */
export const DEFAULT_MAX_TURNS = 10;
export const MAX_TURNS = 50;

/** When a role's loop ends, besides by an answer without tool calls. */
export interface RoleStopRules {
  /** Calls of the model, 1 to 50. */
  maxTurns: number;
  /** The loop ends after this tool was called; its result is the output. */
  stopWhenTool: string | null;
  /** Input and output tokens of all turns together. */
  maxTokens: number | null;
}

/** A model-backed agent defined by data (PRODUCT.md §1), as the agent that does its steps reads it. */
export interface RoleDefinition {
  id: string;
  name: string;
  description: string;
  basePrompt: string;
  /** `provider/model`; null: by `modelConstraints`, or the workspace's default. */
  model: string | null;
  modelConstraints: ModelConstraints | null;
  /** Names and wildcards. */
  tools: string[];
  needsTools: boolean;
  outputSchema: JsonSchema | null;
  stopRules: RoleStopRules;
  budget: JsonObject | null;
  /** Whether it may use `system.*` tools. */
  meta: boolean;
  /** Scopes its creator held: its tools can do no more. Null: those of the execution's actor alone. */
  scopes: string[] | null;
}

/** The capability of a role: `role.code-reviewer` for "Code Reviewer". */
export function roleCapability(name: string): string {
  const slug = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return `role.${slug || "unnamed"}`;
}
