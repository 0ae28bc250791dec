import type { JsonObject } from "../json";
import type { OrchestrationInput } from "../orchestration-input";

/** A role that a template's steps name: what creating it takes. */
export interface TemplateRole {
  name: string;
  description: string;
  basePrompt: string;
  /** Null: it answers in text, and its output is `{text}`. */
  outputSchema: JsonObject | null;
}

/** A plan to start from, with everything it needs. */
export interface OrchestrationTemplate {
  /** Stays the same when the name changes. */
  id: string;
  name: string;
  /** What it is good for, in a sentence. */
  purpose: string;
  roles: TemplateRole[];
  definition: OrchestrationInput;
  /** An input it can be tried with. */
  example: JsonObject;
}

/** An object schema all of whose members are required. */
export function objectOf(properties: JsonObject): JsonObject {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

export function text(description: string): JsonObject {
  return { type: "string", description };
}

export function texts(description: string, maxItems = 8): JsonObject {
  return { type: "array", items: { type: "string" }, minItems: 1, maxItems, description };
}

export function score(description: string): JsonObject {
  return { type: "number", minimum: 0, maximum: 1, description };
}
