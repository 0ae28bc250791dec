import type { RiskClass } from "./approval";
import type { JsonObject } from "./json";

/** A JSON Schema (2020-12) as plain data. */
export type JsonSchema = JsonObject;

export const AGENT_KINDS = [
  "tool",
  "role",
  "mcp",
  "computer_use",
  "flow",
  "http",
  "a2a",
  "retrieval",
] as const;
export type AgentKind = (typeof AGENT_KINDS)[number];

export const AGENT_STATUSES = ["available", "busy", "offline", "error"] as const;
export type AgentStatus = (typeof AGENT_STATUSES)[number];

/** A named thing an agent can do. */
export interface CapabilityDescription {
  name: string;
  description: string;
  /** JSON Schema of the parameters object. */
  parameters: JsonSchema;
  output?: JsonSchema;
  /** `write` changes something outside the execution; starts with it are deduplicated (PRODUCT.md §2). */
  effect: "read" | "write";
  /** Whether a person has to approve a call (`GatedTool`). */
  approval?: "always" | "policy";
  risk?: RiskClass;
  /** Words a person may use for it; the rule-based planner and search match them. */
  keywords: string[];
}

/** What the registry knows of an agent, whoever runs it. */
export interface AgentDescription {
  /** Unique per tenant; what contracts name: `echo`, `memory`, `acme-translator`. */
  name: string;
  kind: AgentKind;
  description: string;
  capabilities: CapabilityDescription[];
  /** Higher wins when several agents offer one capability. */
  priority: number;
}

/** The built-in agents, given to services as data so that they need not import the agents room. */
export interface Catalog {
  readonly agents: readonly AgentDescription[];
  /** Names of those that are tools which a model may call. */
  readonly tools: readonly string[];
  capability(name: string): { agent: AgentDescription; capability: CapabilityDescription } | undefined;
}
