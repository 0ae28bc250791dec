import type { Candidate } from "@/lib/agents/routing";
import { hasCode } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import type { PlannerTarget } from "@/lib/core/planner";
import type { Scope } from "@/lib/core/scopes";
import { constraintsAllow } from "@/lib/core/tool-constraints";
import type { Models } from "@/lib/models/contract";
import type { PlanPort } from "../../plan";

/** What a task may use and who plans it, as found when it began; both hold to its end. */
export interface PlannerSnapshot {
  planner: "model" | "rules";
  /** Reference of the model that plans. */
  model: string | null;
  targets: PlannerTarget[];
}

export interface PlannerSurroundings {
  /** Every agent of the workspace, as routing weighs it. */
  agents: () => Promise<Candidate[]>;
  /** `tool_constraints` of the request. */
  constraints: JsonObject | null;
}

/** Looks once and keeps it: a replay decides among the same targets, whatever was registered meanwhile. */
export async function lookAround(port: PlanPort, around: PlannerSurroundings): Promise<PlannerSnapshot> {
  const look = async (): Promise<JsonObject> => {
    const { models } = port.surroundings;
    const model = await planningModel(models);
    const anyModel = model !== null || (await models.list()).length > 0;
    const { scopes } = port.surroundings.context().actor;
    const targets = targetsOf(await around.agents(), { scopes, constraints: around.constraints, anyModel });
    const snapshot: PlannerSnapshot = { planner: model ? "model" : "rules", model, targets };
    return JSON.parse(JSON.stringify(snapshot)) as JsonObject;
  };
  const kept = await port.run<JsonObject>("task/targets", look, {
    completed: ({ planner = "rules", targets }) => ({
      name: "durable.run.completed",
      data: { planner, targets: Array.isArray(targets) ? targets.length : 0 },
    }),
  });
  return kept as unknown as PlannerSnapshot;
}

/** The default model. The demo's script knows its own plays and no others: tasks go by the rules there. */
async function planningModel(models: Models): Promise<string | null> {
  try {
    const { description } = await models.resolve({ model: null, constraints: null, needsTools: false });
    return description.source === "demo" ? null : description.reference;
  } catch (error) {
    if (hasCode(error, "model_not_configured")) return null;
    throw error;
  }
}

function targetsOf(
  candidates: readonly Candidate[],
  allowed: { scopes: readonly Scope[]; constraints: JsonObject | null; anyModel: boolean },
): PlannerTarget[] {
  const { scopes, constraints, anyModel } = allowed;
  const targets = new Map<string, PlannerTarget>();
  for (const { agent, status } of candidates) {
    if (status !== "available" || (agent.kind === "role" && !anyModel)) continue;
    for (const capability of agent.capabilities) {
      const scope = agent.scopeFor(capability.name);
      if (scope && !scopes.includes(scope)) continue;
      const isRole = agent.kind === "role";
      // A role is no tool: the constraints narrow its toolbox.
      if (!isRole && !constraintsAllow(constraints, capability.name)) continue;
      const name = isRole ? agent.name : capability.name;
      if (targets.has(name)) continue;
      targets.set(name, {
        name,
        kind: agent.kind,
        capability: isRole ? null : capability.name,
        role: isRole ? agent.name : null,
        description: capability.description || agent.description,
        parameters: capability.parameters,
        effect: capability.effect,
        keywords: capability.keywords ?? [],
      });
    }
  }
  return [...targets.values()];
}
