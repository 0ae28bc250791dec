import type { Agent } from "@/lib/agents/contract";
import type { JsonObject } from "@/lib/core/json";
import { decidePolicy, type GatedCall, type GatedTool } from "@/lib/core/policy";
import type { DispatchEnvironment } from "./dispatch";
import type { ChildStep, StepOutcome } from "./durable";
import type { PlannedStep } from "./plan";
import type { WorkspaceRules } from "@/lib/services/policies/rules";
import { passGate } from "@/lib/tools/gate";

/** Journal id of a step's gate, below its path. */
const GATE = "gate";

/**
 * Whether a dispatched step has to pass the gate before its effect. Asked with what is in memory: most workspaces have
 * no rules and most steps pass. A step found under way passes if it had not got through before; what an unkeyed one
 * did then is unknown either way.
 */
export function isGated(
  environment: DispatchEnvironment,
  planned: PlannedStep,
  { agent, capability, parameters }: { agent: Agent; capability: string; parameters: JsonObject },
): boolean | Promise<boolean> {
  // A role's calls pass one by one; what the engine does itself is not a tool.
  if (agent.kind === "role" || planned.internal) return false;
  const { durable } = environment;
  if (durable.recorded(`${planned.path}/${GATE}`)) return true;
  if (agent.unkeyed(capability) && durable.begunBy(planned.path) !== null) return false;
  const call = gatedCall(environment, agent, capability, parameters);
  // What leaves memory in the middle must know later that it was let through.
  if (agent.work.mode === "durable" && call.tool.effect === "write") return true;
  const rules = environment.rules();
  return rules instanceof Promise ? rules.then((read) => isStopped(read, call)) : isStopped(rules, call);
}

function isStopped({ policies }: WorkspaceRules, call: GatedCall): boolean {
  const { decision, rule } = decidePolicy(policies, call);
  return decision !== "allow" || rule?.counted === true;
}

/** The parameters to go on with, or the outcome of a step that may not. */
export async function passStep(
  environment: DispatchEnvironment,
  planned: PlannedStep,
  work: { agent: Agent; capability: string; parameters: JsonObject; step: ChildStep },
): Promise<{ parameters: JsonObject } | { outcome: StepOutcome }> {
  const { agent, capability, parameters, step } = work;
  const call = gatedCall(environment, agent, capability, parameters);
  const passed = await passGate({
    ...call,
    context: environment.context,
    durable: step.durable(1),
    id: GATE,
    executionId: environment.executionId,
    step: planned.path,
    tool: { ...call.tool, scope: agent.scopeFor(capability) },
  });
  if (passed.allowed) return { parameters: passed.arguments };
  return { outcome: { ok: false, error: passed.error, status: "failed" } };
}

function gatedCall(
  { family }: DispatchEnvironment,
  agent: Agent,
  capability: string,
  parameters: JsonObject,
): GatedCall {
  const described = agent.capabilities.find(({ name }) => name === capability);
  const tool: GatedTool = {
    name: capability,
    effect: described?.effect ?? "write",
    approval: described?.approval,
    risk: described?.risk,
  };
  return { tool, arguments: parameters, roleId: null, orchestrationId: family.orchestrationId };
}
