import type { Agent, AgentTask, ExecutionFamily } from "@/lib/agents/contract";
import { route, type Candidate, type RouteDecision } from "@/lib/agents/routing";
import {
  hasCode,
  isTuttiError,
  toErrorRecord,
  TuttiError,
  type ErrorCode,
  type ErrorRecord,
} from "@/lib/core/errors";
import { validateJson } from "@/lib/core/json-schema";
import { constraintsAllow } from "@/lib/core/tool-constraints";
import { isJsonObject, toJson, type Json, type JsonObject } from "@/lib/core/json";
import type { TaskMeter } from "@/lib/core/budget";
import type { Models } from "@/lib/models/contract";
import type { Context } from "@/lib/services/context";
import type { WorkspaceRules } from "@/lib/services/policies/rules";
import type { ChildStep, ExecutionDurable, StepIO, StepOutcome } from "./durable";
import { contractEntries, NOBODY, retryingEntry } from "./contract-entries";
import { isGated, passStep } from "./gated-step";
import { DEFAULT_STEP_TIMEOUT_MS, type PlannedStep } from "./plan";
import { timeLimit } from "./time-limit";

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
  candidates: (wanted: Wanted) => Promise<Candidate[]>;
  /** The workspace's standing rules; asked for each step, so from memory. */
  rules: () => Promise<WorkspaceRules>;
  /** Counts the task in and, with how it ended, out again; only the first count out counts. */
  track: (agent: string) => (outcome: StepOutcome | null, durationMs: number) => void;
  /** Secrets by value pattern never reach a record. */
  redact: (value: Json, jsonText?: string) => Json;
  random: () => number;
}

/** Whom a step asks for. */
export type Wanted = Pick<PlannedStep, "capability" | "agent" | "role" | "draft" | "internal">;

/** What steps of type `wait` are dispatched as. */
const WAIT = "wait";

const NEVER_RETRIED: readonly ErrorCode[] = [
  "invalid",
  "forbidden",
  "unsafe_url",
  "cancelled",
  "template_path_missing",
  "capability_not_found",
  "value_not_json",
  "value_too_large",
  "outcome_unknown",
  "budget_exceeded",
  "approval_denied",
  "model_not_configured",
  "model_unauthorized",
  "model_refused",
  "context_too_long",
  "not_supported",
];

/** Resolves the agent, writes the REQUEST, has the work done with timeout and retry, writes the RESPONSE. */
export async function dispatch(environment: DispatchEnvironment, planned: PlannedStep): Promise<StepOutcome> {
  const recorded = environment.durable.recorded(planned.path);
  if (recorded) return recorded;
  const begunBy = environment.durable.begunBy(planned.path);
  const candidates = await environment.candidates(planned);
  const { agent, routing } = choose(candidates, planned, begunBy);
  const capability = planned.capability ?? agent?.capabilities[0]?.name ?? null;
  const parameters = parametersFor(planned, agent, capability);
  const describe = contractEntries(
    environment,
    { ...planned, parameters },
    { agent, capability, routing, begunBy },
  );
  const gated =
    agent && capability ? await isGated(environment, planned, { agent, capability, parameters }) : false;
  const unkeyed = agent && capability ? agent.unkeyed(capability) : false;
  return environment.durable.child(planned.path, {
    request: describe.request,
    response: describe.response,
    // Behind a gate the effect is a run of its own: a step that waits for a person has done nothing yet.
    unkeyed: unkeyed && !gated,
    logRoot: agent?.logRoot ?? "tool",
    body: async (step) => {
      if (!agent || !capability) return refuse(planned, candidates.length);
      if (!isLeftTo(environment, planned, agent, capability)) return excluded(capability);
      const invalidParameters = checkParameters(agent, capability, parameters);
      if (invalidParameters) return failed(invalidParameters);
      const passed = gated
        ? await passStep(environment, planned, { agent, capability, parameters, step })
        : { parameters };
      if ("outcome" in passed) return passed.outcome;
      const settle = environment.track(agent.name);
      // An execution that leaves this worker drops its steps where they stand.
      const { signal } = step.io(1);
      const onLeave = () => settle(null, 0);
      signal.addEventListener("abort", onLeave, { once: true });
      const startedAt = performance.now();
      let outcome: StepOutcome | null = null;
      try {
        outcome = await attempts(
          environment,
          planned,
          agent,
          taskFor(environment, { ...planned, ...passed }, capability),
          (attempt) =>
            gated && unkeyed
              ? withOwnRun(step, { tool: capability, attempt, redact: environment.redact })
              : step,
        );
        return outcome;
      } finally {
        signal.removeEventListener("abort", onLeave);
        settle(outcome, performance.now() - startedAt);
      }
    },
  });
}

/**
 * A step that was under way stays with whom its REQUEST went to, available or not: another agent would do the work
 * twice, and one that promised its answer has nothing more to do.
 */
function choose(candidates: Candidate[], planned: PlannedStep, begunBy: string | null): RouteDecision {
  if (begunBy === null || begunBy === NOBODY) return route(candidates, planned.agent);
  return { agent: candidates.find(({ agent }) => agent.name === begunBy)?.agent ?? null, routing: {} };
}

function failed(error: ErrorRecord, status: "failed" | "cancelled" = "failed"): StepOutcome {
  return { ok: false, error, status };
}

function refuse(planned: PlannedStep, known: number): StepOutcome {
  const what = whatIsWanted(planned);
  return known === 0
    ? failed({ code: "capability_not_found", message: `Nobody offers ${what}.` })
    : failed({ code: "agent_unavailable", message: `No agent can take ${what} now.` });
}

/** What the plan does itself and what roles think of is no tool: the constraints narrow a role's toolbox. */
function isLeftTo(
  { family }: DispatchEnvironment,
  { internal, byRequest }: PlannedStep,
  agent: Agent,
  capability: string,
): boolean {
  if (internal || byRequest || agent.kind === "role" || capability === WAIT) return true;
  return constraintsAllow(family.constraints, capability);
}

function excluded(capability: string): StepOutcome {
  return failed({ code: "forbidden", message: `The request's tool constraints do not list ${capability}.` });
}

function whatIsWanted({ role, agent, capability }: PlannedStep): string {
  if (role) return `role "${role}"`;
  return agent ? `agent "${agent}"` : `capability "${capability}"`;
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

function checkParameters(agent: Agent, capability: string, parameters: JsonObject): ErrorRecord | null {
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

function taskFor(
  environment: DispatchEnvironment,
  planned: PlannedStep,
  capability: string,
): Omit<AgentTask, "contractId"> {
  return {
    tenantId: environment.tenantId,
    executionId: environment.executionId,
    sessionId: environment.sessionId,
    step: planned.path,
    capability,
    parameters: planned.parameters,
    outputSchema: planned.outputSchema ?? null,
    labels: environment.labels,
    family: environment.family,
    meter: environment.meter,
    models: environment.models,
    timeoutMs: planned.timeoutMs ?? DEFAULT_STEP_TIMEOUT_MS,
    timeLimitMs: planned.timeoutMs,
    context: environment.context,
  };
}

async function attempts(
  environment: DispatchEnvironment,
  planned: PlannedStep,
  agent: Agent,
  task: Omit<AgentTask, "contractId">,
  stepFor: (attempt: number) => ChildStep,
): Promise<StepOutcome> {
  for (let attempt = 1; ; attempt++) {
    const step = stepFor(attempt);
    const note = `attempt-${attempt}`;
    if (!step.noted(note)) {
      const outcome = await attemptOnce(
        environment,
        agent,
        { ...task, contractId: step.contractId },
        step,
        attempt,
      );
      const last = outcome.ok || attempt > planned.maxRetries || NEVER_RETRIED.includes(outcome.error.code);
      if (last) return outcome;
      step.note(note, retryingEntry(planned, agent, attempt, outcome.error));
    }
    await step
      .durable(1)
      .sleep(`retry-${attempt}`, retryDelay(planned.retryDelayMs, attempt, environment.random));
  }
}

/** Exponential with full jitter on the upper half, so that a retry never comes at once. */
function retryDelay(baseMs: number, attempt: number, random: () => number): number {
  const ceiling = Math.min(baseMs * 2 ** (attempt - 1), 300_000);
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}

async function attemptOnce(
  environment: DispatchEnvironment,
  agent: Agent,
  task: AgentTask,
  step: ChildStep,
  attempt: number,
): Promise<StepOutcome> {
  const io = step.io(attempt);
  // Only a `single` step is cut by the clock here: a `durable` one may sleep for days and bounds its own calls.
  const limit = timeLimit(io.signal, agent.work.mode === "single" ? task.timeoutMs : null);
  const { signal } = limit;
  try {
    const limited = { ...io, signal };
    const output = await (agent.work.mode === "single"
      ? untilAborted(
          step.single(() => perform(agent, task, limited)),
          signal,
        )
      : agent.work.perform(task, step.durable(attempt), limited));
    const kept = toJson(output);
    if (!kept) throw new TuttiError("value_not_json", `${agent.name} returned a value that JSON can't hold.`);
    return { ok: true, output: environment.redact(kept.value, kept.text) };
  } catch (error) {
    return outcomeOf(error, io.signal, limit.error);
  } finally {
    limit.release();
  }
}

/** The effect of one attempt as a run that is never repeated once it has begun. */
function withOwnRun(
  step: ChildStep,
  { tool, attempt, redact }: { tool: string; attempt: number } & Pick<DispatchEnvironment, "redact">,
): ChildStep {
  const recorded = async (body: () => Promise<unknown>) => {
    const output = await body();
    const kept = toJson(output);
    // What JSON can't hold is refused by whoever records it.
    return kept ? redact(kept.value, kept.text) : (output as Json);
  };
  return {
    ...step,
    single: <T>(body: () => Promise<T>) =>
      step.durable(attempt).run("effect", () => recorded(body), {
        unkeyed: true,
        started: { name: "tool.call.started", data: { tool } },
        completed: () => ({ name: "tool.call.completed", status: "completed", data: { tool } }),
      }) as Promise<T>,
  };
}

function perform(agent: Agent, task: AgentTask, io: StepIO): Promise<Json> {
  if (agent.work.mode !== "single") throw new TuttiError("internal", "Not a single step.");
  return agent.work.perform(task, io);
}

/** Work that ignores its signal is left behind: its late result is dropped. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () =>
      reject(signal.reason instanceof Error ? signal.reason : new TuttiError("cancelled", "Cancelled."));
    // Heard also when nobody waits for it any more: a rejection that nobody hears ends the process.
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

function outcomeOf(error: unknown, execution: AbortSignal, timedOut: TuttiError | null): StepOutcome {
  if (execution.aborted) throw error;
  if (timedOut) return failed(toErrorRecord(timedOut));
  if (hasCode(error, "outcome_unknown"))
    return { ok: false, error: toErrorRecord(error), status: "outcome_unknown" };
  if (isTuttiError(error)) return failed(toErrorRecord(error));
  return failed({ code: "agent_failed", message: "The agent failed with an internal error." });
}
