import { TuttiError } from "@/lib/core/errors";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import type { CapabilityDescription } from "@/lib/core/agent";
import { redactJson } from "@/lib/guard/redact";
import type { Agent, AgentTask, Durable, StepIO } from "../contract";

/** An external agent as registered. */
export interface HttpAgentRegistration {
  name: string;
  description: string;
  url: string;
  capabilities: CapabilityDescription[];
  priority: number;
  maxConcurrency: number;
  timeoutMs: number;
  secretOrigin: string | null;
}

/** What calling it needs; the runtime supplies it. */
export interface HttpAgentPorts {
  /** The registered secret, decrypted; null: none. */
  secret: () => Promise<string | null>;
  /** Address the agent may answer at later, with a token for this contract and this turn alone. */
  callbackUrl: (task: AgentTask, turn: number) => string;
  /** How often the contract has been answered at such an address: the turn of the next answer. */
  turnOf: (task: AgentTask) => Promise<number>;
}

/** The signal a callback becomes. */
export const CALLBACK_EVENT = "agent.callback";

/** What a callback's signal is matched by. A retry after a promised failure waits for the next turn's answer. */
export function callbackMatch(contractId: string, turn: number): string {
  return `${contractId}/${turn}`;
}

/**
 * An external agent called with the contract: POST of the REQUEST, answered with the RESPONSE at once (200) or
 * promised (202) and delivered to `callback_url` later.
 */
export function httpAgent(registration: HttpAgentRegistration, ports: HttpAgentPorts): Agent {
  return {
    name: registration.name,
    kind: "http",
    description: registration.description,
    capabilities: registration.capabilities,
    priority: registration.priority,
    work: { mode: "durable", perform: (task, step, io) => callAgent(registration, ports, task, step, io) },
    scopeFor: () => null,
    // The effect key goes along as Idempotency-Key: a repeat after a crash is the receiver's to recognise.
    unkeyed: () => false,
    logRoot: "external",
    maxConcurrency: registration.maxConcurrency,
  };
}

async function callAgent(
  registration: HttpAgentRegistration,
  ports: HttpAgentPorts,
  task: AgentTask,
  step: Durable,
  io: StepIO,
): Promise<Json> {
  const answer = await step.run("call", (call) => {
    return post(registration, ports, task, { ...call, signal: AbortSignal.any([call.signal, io.signal]) });
  });
  if (answer.promised === null) return readResponse(answer.body);
  const timeoutMs = task.timeoutMs;
  const match = callbackMatch(task.contractId, answer.promised);
  const data = await step.waitFor("callback", { event: CALLBACK_EVENT, match, timeoutMs });
  if (data === null) {
    throw new TuttiError(
      "timeout",
      `${registration.name} promised an answer and sent none in ${timeoutMs} ms.`,
    );
  }
  return readResponse(data);
}

/** What the call brought: the turn of a promised answer, or the answer itself. */
type Called = { promised: number; body: null } | { promised: null; body: Json };

async function post(
  registration: HttpAgentRegistration,
  ports: HttpAgentPorts,
  task: AgentTask,
  io: StepIO,
): Promise<Called> {
  const [secret, turn] = await Promise.all([
    registration.secretOrigin ? ports.secret() : null,
    ports.turnOf(task),
  ]);
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "idempotency-key": io.key,
    "tutti-contract-id": task.contractId,
  };
  if (secret) headers.authorization = `Bearer ${secret}`;
  const response = await task.context().safeFetch(registration.url, {
    method: "POST",
    headers,
    body: JSON.stringify(requestDocument(ports, task, turn)),
    signal: io.signal,
    timeoutMs: Math.min(registration.timeoutMs, task.timeoutMs),
    ...(secret && registration.secretOrigin ? { secretOrigin: registration.secretOrigin } : {}),
  });
  if (response.status === 202) return { promised: turn, body: null };
  if (response.status >= 500 || response.status === 429 || response.status === 408) {
    throw new TuttiError("unavailable", `${registration.name} answered with status ${response.status}.`);
  }
  if (response.status >= 300) {
    throw new TuttiError("agent_failed", `${registration.name} answered with status ${response.status}.`);
  }
  // Recorded as it is returned: secrets by value pattern must be gone before.
  return { promised: null, body: redactJson(parseAnswer(registration.name, response.text())) };
}

function requestDocument(ports: HttpAgentPorts, task: AgentTask, turn: number): JsonObject {
  return {
    type: "REQUEST",
    id: task.contractId,
    correlation_id: `cor_${task.contractId.slice(4)}`,
    execution_id: task.executionId,
    session_id: task.sessionId,
    step: task.step,
    capability: task.capability,
    parameters: task.parameters,
    context: task.labels,
    timeout_ms: task.timeoutMs,
    callback_url: ports.callbackUrl(task, turn),
  };
}

function parseAnswer(name: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new TuttiError("agent_failed", `${name} answered with something that is not JSON.`);
  }
}

/** `{output}` or `{status: "failed", error: {message}}`; anything else is the output itself. */
export function readResponse(answer: Json): Json {
  if (!isJsonObject(answer)) return answer;
  if (answer.status === "failed" || (isJsonObject(answer.error) && !("output" in answer))) {
    const error = isJsonObject(answer.error) ? answer.error : {};
    const message =
      typeof error.message === "string" ? error.message.slice(0, 2_000) : "The agent reported a failure.";
    throw new TuttiError("agent_failed", message);
  }
  return "output" in answer ? (answer.output ?? null) : answer;
}
