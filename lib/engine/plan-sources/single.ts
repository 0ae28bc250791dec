import { TuttiError } from "@/lib/core/errors";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { stepIdFor } from "@/lib/core/planner";
import { PlanFailure, type PlannedStep, type PlanSource } from "../plan";

export interface SinglePlan {
  capability: string;
  agent: string | null;
  parameters: JsonObject;
  /** Kind of the agent the intent resolved to at the start: names the step. */
  kind: string;
  /** A role that a person tries, perhaps a draft. */
  role: string | null;
}

/** One step: an intent or a capability. Its output is the execution's. */
export function singlePlanSource(plan: SinglePlan): PlanSource {
  const id = stepIdFor(plan.kind, 1);
  const step: PlannedStep = {
    path: id,
    id,
    name: plan.capability,
    capability: plan.capability,
    agent: plan.agent,
    role: plan.role,
    draft: plan.role !== null,
    byRequest: true,
    parameters: plan.parameters,
    maxRetries: 0,
    retryDelayMs: 1_000,
    timeoutMs: null,
  };
  return {
    run: async (port) => {
      const outcome = await port.dispatch(step);
      if (outcome.ok) return outcome.output;
      throw new PlanFailure(outcome.error);
    },
  };
}

export function readSinglePlan(plan: JsonObject, input: unknown): SinglePlan {
  if (typeof plan.capability !== "string" || !isJsonObject(input)) {
    throw new TuttiError("internal", "The stored plan can't be read.");
  }
  return {
    capability: plan.capability,
    agent: typeof plan.agent === "string" ? plan.agent : null,
    role: typeof plan.role === "string" ? plan.role : null,
    kind: typeof plan.kind === "string" ? plan.kind : "tool",
    parameters: input,
  };
}
