import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import type { AgentStep, ApprovalStep, OrchestrationStep, WaitStep } from "@/lib/core/orchestration";
import { renderTemplate } from "@/lib/core/template";
import type { PlannedStep } from "../../plan";
import type { Chain } from "./chain";

/** The types that others do, under a contract. */
export type DispatchedStep = AgentStep | OrchestrationStep | ApprovalStep | WaitStep;

/** A step ready to be dispatched. Throws when a template reads what is not there. */
export function plannedStep(step: DispatchedStep, path: string, chain: Chain): PlannedStep {
  const base = {
    path,
    id: step.id,
    name: step.name,
    capability: null,
    agent: null,
    maxRetries: 0,
    retryDelayMs: 0,
    timeoutMs: null,
  };
  switch (step.type) {
    case "agent":
      return { ...base, ...attemptsOf(step), ...agentPart(step, chain) };
    case "orchestration":
      return { ...base, ...attemptsOf(step), internal: "orchestration", parameters: childOf(step, chain) };
    case "approval":
      return { ...base, internal: "approval", parameters: questionOf(step, chain) };
    case "wait":
      return { ...base, capability: "wait", parameters: waitOf(step, chain) };
  }
}

function attemptsOf({ maxRetries, retryDelay, timeout }: AgentStep | OrchestrationStep) {
  return { maxRetries, retryDelayMs: retryDelay, timeoutMs: timeout };
}

function agentPart(step: AgentStep, chain: Chain) {
  const { kind, name } = step.target;
  const unmapped = kind === "role" ? forRole(chain) : forCapability(chain);
  return {
    capability: kind === "capability" ? name : null,
    agent: kind === "agent" ? name : null,
    role: kind === "role" ? name : null,
    parameters: mapped(step.inputMapping, chain) ?? unmapped,
    pick: step.inputMapping === null && kind !== "role",
    outputSchema: step.outputSchema,
  };
}

function mapped(mapping: JsonObject | null, chain: Chain): JsonObject | null {
  const rendered = mapping && renderTemplate(mapping, chain.read);
  return isJsonObject(rendered) ? rendered : null;
}

/** Without a mapping a role reads the input and what came before it. */
function forRole(chain: Chain): JsonObject {
  return { ...chain.input, previous: chain.output };
}

/** Without a mapping: what the capability's schema knows of the input, and of the step before where the input lacks it. */
function forCapability(chain: Chain): JsonObject {
  return { ...(isJsonObject(chain.output) ? chain.output : {}), ...chain.input };
}

/** Without a mapping another orchestration gets the input as it is. */
function childOf(step: OrchestrationStep, chain: Chain): JsonObject {
  const { orchestration, version } = step;
  return { orchestration, version, input: mapped(step.inputMapping, chain) ?? chain.input };
}

function questionOf({ message, approvers, timeout, onTimeout }: ApprovalStep, chain: Chain): JsonObject {
  const text = renderTemplate(message, chain.read);
  return {
    message: typeof text === "string" ? text : JSON.stringify(text),
    approvers,
    timeout_ms: timeout,
    on_timeout: onTimeout,
  };
}

function waitOf({ mode }: WaitStep, chain: Chain): JsonObject {
  const rendered = (value: Json) => renderTemplate(value, chain.read);
  switch (mode.kind) {
    case "duration":
      return { ms: mode.duration };
    case "until":
      return { until: rendered(mode.until) };
    case "event":
      return { event: rendered(mode.event), timeout_ms: mode.timeout };
  }
}
