import type { Agent, ExecutionFamily } from "@/lib/agents/contract";
import { route, type Candidate, type RouteDecision } from "@/lib/agents/routing";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import type { TaskMeter } from "@/lib/core/budget";
import type { Models } from "@/lib/models/contract";
import type { Context } from "@/lib/services/context";
import type { WorkspaceRules } from "@/lib/services/policies/rules";
import { NOBODY } from "./contract-entries";
import type { ExecutionDurable, StepOutcome } from "./durable";
import { isGated } from "./gated-step";
import type { PlannedStep } from "./plan";
import { StepWork } from "./step-work";

/** What dispatching needs of its surroundings; the runtime supplies it. */
export interface DispatchEnvironment {
  tenantId: string;
  executionId: string;
  sessionId: string | null;
  labels: JsonObject;
  durable: ExecutionDurable;
  context: () => Context;
  family: ExecutionFamily;
  meter: TaskMeter;
  models: Models;
  candidates: (wanted: Wanted) => Candidate[] | Promise<Candidate[]>;
  /** The workspace's standing rules; asked for each step, so from memory, and then at once. */
  rules: () => WorkspaceRules | Promise<WorkspaceRules>;
  /** Counts the task in and, with how it ended, out again; only the first count out counts. */
  track: (agent: string) => (outcome: StepOutcome | null, durationMs: number) => void;
  /** Secrets by value pattern never reach a record. */
  redact: (value: Json, jsonText?: string) => Json;
  random: () => number;
}

/** Whom a step asks for. */
export type Wanted = Pick<PlannedStep, "capability" | "agent" | "role" | "draft" | "internal">;

/** Resolves the agent, writes the REQUEST, has the work done with timeout and retry, writes the RESPONSE. */
export async function dispatch(environment: DispatchEnvironment, planned: PlannedStep): Promise<StepOutcome> {
  const { durable } = environment;
  const recorded = durable.recorded(planned.path);
  if (recorded) return recorded;
  const begunBy = durable.begunBy(planned.path);
  // What is known is not awaited: every step would wait a few turns for nothing.
  const found = environment.candidates(planned);
  const candidates = found instanceof Promise ? await found : found;
  const { agent, routing } = choose(candidates, planned, begunBy);
  const capability = planned.capability ?? agent?.capabilities[0]?.name ?? null;
  const parameters = parametersFor(planned, agent, capability);
  const gate = agent && capability ? isGated(environment, planned, { agent, capability, parameters }) : false;
  const gated = gate instanceof Promise ? await gate : gate;
  const described = { agent, capability, parameters, routing, begunBy };
  const work = new StepWork(environment, planned, { ...described, gated, known: candidates.length });
  return durable.child(planned.path, work);
}

/**
 * A step that was under way stays with whom its REQUEST went to, available or not: another agent would do the work
 * twice, and one that promised its answer has nothing more to do.
 */
function choose(candidates: Candidate[], planned: PlannedStep, begunBy: string | null): RouteDecision {
  if (begunBy === null || begunBy === NOBODY) return route(candidates, planned.agent);
  return { agent: candidates.find(({ agent }) => agent.name === begunBy)?.agent ?? null, routing: {} };
}

/** All that was planned, or of it what the capability's schema knows. */
function parametersFor(planned: PlannedStep, agent: Agent | null, capability: string | null): JsonObject {
  const schema = agent?.capabilities.find((item) => item.name === capability)?.parameters;
  if (!planned.pick || !isJsonObject(schema?.properties)) return planned.parameters;
  const known = schema.properties;
  return Object.fromEntries(
    Object.entries(planned.parameters).filter(([name]) => Object.hasOwn(known, name)),
  );
}
