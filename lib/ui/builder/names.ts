import type { CapabilityDescription } from "@/lib/core/agent";
import type { JsonObject } from "@/lib/core/json";
import type { OutputSchemas } from "./model/readable";

export interface RoleName {
  id: string;
  name: string;
  description: string | null;
  outputSchema: JsonObject | null;
}

export interface OrchestrationName {
  id: string;
  name: string;
  published: number | null;
  latest: number;
}

/** What a definition of this workspace may refer to, as the server knew it when the page was made. */
export interface BuilderNames {
  capabilities: CapabilityDescription[];
  agents: string[];
  roles: RoleName[];
  orchestrations: OrchestrationName[];
}

/** What steps give back, for the completion of templates. */
export function outputsOf(names: BuilderNames): OutputSchemas {
  const capabilities = new Map(names.capabilities.map((capability) => [capability.name, capability]));
  const roles = new Map(
    names.roles.flatMap((role) => [[role.name, role] as const, [role.id, role] as const]),
  );
  return {
    capability: (name) => capabilities.get(name),
    role: (name) => roles.get(name)?.outputSchema,
  };
}
