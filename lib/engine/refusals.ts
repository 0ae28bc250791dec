import type { Agent } from "@/lib/agents/contract";
import type { ErrorRecord } from "@/lib/core/errors";
import type { JsonObject } from "@/lib/core/json";
import { validateJson } from "@/lib/core/json-schema";
import { constraintsAllow } from "@/lib/core/tool-constraints";
import type { DispatchEnvironment } from "./dispatch";
import type { StepOutcome } from "./durable";
import type { PlannedStep } from "./plan";

/** What steps of type `wait` are dispatched as. */
const WAIT = "wait";

export function failed(error: ErrorRecord, status: "failed" | "cancelled" = "failed"): StepOutcome {
  return { ok: false, error, status };
}

/** Nobody can be asked: `known` offer it. */
export function refuse(planned: PlannedStep, known: number): StepOutcome {
  const what = whatIsWanted(planned);
  return known === 0
    ? failed({ code: "capability_not_found", message: `Nobody offers ${what}.` })
    : failed({ code: "agent_unavailable", message: `No agent can take ${what} now.` });
}

/** What the plan does itself and what roles think of is no tool: the constraints narrow a role's toolbox. */
export function isLeftTo(
  { family }: DispatchEnvironment,
  { internal, byRequest }: PlannedStep,
  agent: Agent,
  capability: string,
): boolean {
  if (internal || byRequest || agent.kind === "role" || capability === WAIT) return true;
  return constraintsAllow(family.constraints, capability);
}

export function excluded(capability: string): StepOutcome {
  return failed({ code: "forbidden", message: `The request's tool constraints do not list ${capability}.` });
}

function whatIsWanted({ role, agent, capability }: PlannedStep): string {
  if (role) return `role "${role}"`;
  return agent ? `agent "${agent}"` : `capability "${capability}"`;
}

export function checkParameters(
  agent: Agent,
  capability: string,
  parameters: JsonObject,
): ErrorRecord | null {
  const description = agent.capabilities.find((item) => item.name === capability);
  const errors = description ? validateJson(description.parameters, parameters) : [];
  if (errors.length === 0) return null;
  const first = errors[0];
  return {
    code: "invalid",
    message: `The parameters don't fit ${capability}: ${first?.pointer || "/"} ${first?.detail}`,
    errors,
  };
}
