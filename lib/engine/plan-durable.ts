import { BUDGET_CAPABILITY } from "@/lib/agents/approval/approval-agent";
import type { AskForBudget } from "@/lib/core/budget";
import type { Durable } from "@/lib/core/durable";
import { TuttiError } from "@/lib/core/errors";
import { isJsonObject } from "@/lib/core/json";
import type { PlanPort } from "./plan";

/** The durable port of the plan itself, outside any step: what a planner's own model calls are made on. */
export function planDurable(port: PlanPort): Durable {
  return {
    run: (id, body, record) =>
      port.run(id, body, record ?? { completed: () => ({ name: "durable.run.completed", data: {} }) }),
    sleep: refuse,
    waitFor: refuse,
  };
}

/** Waiting is for steps: they leave memory and come back on every runner. */
async function refuse(): Promise<never> {
  throw new TuttiError("not_supported", "A plan waits by its steps.");
}

/** Asks people for more budget by a step of its own, as the plan's other limits do. */
export function askByStep(port: PlanPort): AskForBudget {
  return async (path, exceeded) => {
    const outcome = await port.dispatch({
      path,
      id: "budget",
      name: "More budget",
      capability: BUDGET_CAPABILITY,
      agent: null,
      internal: "approval",
      parameters: exceeded,
      maxRetries: 0,
      retryDelayMs: 1_000,
      timeoutMs: null,
    });
    const answer = outcome.ok && isJsonObject(outcome.output) ? outcome.output : {};
    return typeof answer.to === "number" ? answer.to : null;
  };
}
