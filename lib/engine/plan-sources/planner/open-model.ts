import type { AskableModel } from "@/lib/models/ask-for-json";
import { durableModel } from "@/lib/models/durable-model";
import { planDurable } from "../../plan-durable";
import type { PlanPort } from "../../plan";

/** A model that plans: each call is a run of the plan's own (`<name>-1`), metered and recorded as a step's are. */
export async function openModel(port: PlanPort, reference: string, name: string): Promise<AskableModel> {
  const { executionId, family, meter, models, context } = port.surroundings;
  const resolved = await models.resolve({ model: reference, constraints: null, needsTools: false });
  const durable = planDurable(port);
  return durableModel({
    resolved,
    durable,
    meter,
    context,
    executionId,
    family,
    step: null,
    role: null,
    name,
  });
}
