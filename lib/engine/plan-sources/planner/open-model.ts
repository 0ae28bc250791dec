import type { TaskMeter } from "@/lib/core/budget";
import type { AskableModel } from "@/lib/models/ask-for-json";
import { durableModel } from "@/lib/models/durable-model";
import { askByStep, planDurable } from "../../plan-durable";
import type { PlanPort } from "../../plan";

/** A model that plans: each call is a run of the plan's own (`<name>-1`), metered and recorded as a step's are. */
export async function openModel(port: PlanPort, reference: string, name: string): Promise<AskableModel> {
  const { executionId, family, models, context } = port.surroundings;
  const resolved = await models.resolve({ model: reference, constraints: null, needsTools: false });
  const durable = planDurable(port);
  const meter = planMeter(port);
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

function planMeter(port: PlanPort): TaskMeter {
  const { meter } = port.surroundings;
  return {
    beforeModelCall: (durable, id) => meter.beforeModelCall(durable, id, { ask: askByStep(port) }),
    beforeToolCall: (durable, id) => meter.beforeToolCall(durable, id),
    spent: (usage) => meter.spent(usage),
    toolCalled: () => meter.toolCalled(),
  };
}
