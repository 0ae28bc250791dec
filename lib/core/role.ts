import type { AgentDescription, JsonSchema } from "./agent";
import type { JsonObject } from "./json";
import type { ModelConstraints } from "./model";
import { matchesTool } from "./tool-pattern";

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

/** A role takes whatever a step gives it; these members it is shown as text. */
const ROLE_PARAMETERS: JsonSchema = {
  type: "object",
  properties: {
    task: { type: "string", description: "What to do." },
    input: { description: "What to do it with." },
  },
};

/** A role as the registry of agents shows it: one capability, which writes when one of its tools may. */
export function describeRole(
  role: Pick<RoleDefinition, "name" | "description" | "tools" | "outputSchema">,
  tools: readonly { name: string; effect: "read" | "write" }[],
): AgentDescription {
  const covers = (name: string) => role.tools.some((pattern) => matchesTool(pattern, name));
  const writes = tools.some(({ name, effect }) => effect === "write" && covers(name));
  return {
    name: role.name,
    kind: "role",
    description: role.description,
    priority: 0,
    capabilities: [
      {
        name: roleCapability(role.name),
        description: role.description || `The role ${role.name}.`,
        parameters: ROLE_PARAMETERS,
        output: role.outputSchema ?? TEXT_OUTPUT,
        effect: writes ? "write" : "read",
        keywords: [role.name],
      },
    ],
  };
}

/** What a role without an output schema answers with. */
const TEXT_OUTPUT: JsonSchema = {
  type: "object",
  properties: { text: { type: "string" } },
  required: ["text"],
};
