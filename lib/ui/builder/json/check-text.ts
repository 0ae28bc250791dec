import type { CapabilityDescription } from "@/lib/core/agent";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { checkOrchestration, type Known, type OrchestrationDefinition } from "@/lib/core/orchestration";
import { type Located, locate, locateSyntaxError } from "./json-locate";

/** What a definition of this workspace may refer to, as the server knows it. */
export interface KnownNames {
  capabilities: CapabilityDescription[];
  agents: string[];
}

export interface CheckedText {
  /** What would be sent; null while the text isn't a JSON object. */
  value: JsonObject | null;
  /** As the engine would read it; null while it can't. */
  definition: OrchestrationDefinition | null;
  errors: Located[];
}

/** The registry's answers, from what the server sent with the page. */
export function knownFrom({ capabilities, agents }: KnownNames): Known {
  const byName = new Map(capabilities.map((capability) => [capability.name, capability]));
  const names = new Set(agents);
  return {
    capabilities: (name) => byName.get(name),
    agents: (name) => names.has(name),
    // Of these the server knows more.
    roles: () => true,
    orchestrations: () => ({ hasVersion: () => true, wayBack: () => null }),
  };
}

/** The same check that saving runs, with each error's place in the text. */
export function checkText(text: string, known: Known): CheckedText {
  const value = parse(text);
  if (value === undefined) return { value: null, definition: null, errors: [locateSyntaxError(text)] };
  const { definition, errors } = checkOrchestration(value, known);
  return { value: isJsonObject(value) ? value : null, definition, errors: locate(text, errors) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
