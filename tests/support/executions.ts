import type { Agent, AgentTask, Durable, StepIO } from "@/lib/agents/contract";
import type { Json, JsonObject } from "@/lib/core/json";
import type { Context } from "@/lib/services/context";
import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { getExecution } from "@/lib/services/executions/get";
import { orchestrate } from "@/lib/services/executions/orchestrate";
import { ExecuteBody, type Execution, OrchestrateBody } from "@/lib/services/executions/shapes";
import { createOrchestration } from "@/lib/services/orchestrations/create";

/** Starts an intent; returns the execution's id. */
export async function startIntent(
  ctx: Context,
  intent: string,
  inputs: JsonObject = {},
  more: JsonObject = {},
): Promise<string> {
  const body = OrchestrateBody.parse({ intent, inputs, idempotent: false, ...more });
  return (await orchestrate({ ctx, input: { body, idempotency: null } })).id;
}

/** Starts a task; returns the execution's id. */
export async function startTask(ctx: Context, task: string, more: JsonObject = {}): Promise<string> {
  const body = OrchestrateBody.parse({ task, ...more });
  return (await orchestrate({ ctx, input: { body, idempotency: null } })).id;
}

/** Saves an orchestration under a fresh name and starts it. */
export async function startSteps(ctx: Context, steps: Json[], more: JsonObject = {}): Promise<string> {
  const { input, body: extra, ...definition } = more;
  const name = `test ${crypto.randomUUID()}`;
  const made = await createOrchestration({ ctx, input: { definition: { name, steps, ...definition } } });
  const body = ExecuteBody.parse({ input: input ?? {}, ...(extra as JsonObject | undefined) });
  return (await executeOrchestration({ ctx, input: { id: made.id, body, idempotency: null } })).id;
}

/** Longer than anything takes on a machine that has much else to do; nobody waits that long when all is well. */
const PATIENCE_MS = 60_000;

/** Resolves when the execution has ended; fails after `timeoutMs`. */
export async function untilEnded(ctx: Context, id: string, timeoutMs = PATIENCE_MS): Promise<Execution> {
  const signal = AbortSignal.timeout(timeoutMs);
  for await (const entry of ctx.ledger.tail({ tenantId: ctx.tenantId, executionId: id, signal })) void entry;
  const execution = await getExecution({ ctx, input: { id } });
  if (signal.aborted) throw new Error(`The execution is still ${execution.status}.`);
  return execution;
}

/** Resolves when `look` is true; fails after `timeoutMs`. */
export async function until(look: () => Promise<boolean> | boolean, timeoutMs = PATIENCE_MS): Promise<void> {
  for (const deadline = performance.now() + timeoutMs; performance.now() < deadline;) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("It did not come true in time.");
}

export async function statusOf(ctx: Context, id: string): Promise<string> {
  return (await getExecution({ ctx, input: { id } })).status;
}

interface TestAgentOptions {
  name: string;
  single?: (task: AgentTask, io: StepIO) => Promise<Json>;
  durable?: (task: AgentTask, step: Durable, io: StepIO) => Promise<Json>;
  unkeyed?: boolean;
  effect?: "read" | "write";
}

/** A built-in agent for one test, with one capability of its own name that takes anything. */
export function testAgent({
  name,
  single,
  durable,
  unkeyed = false,
  effect = "read",
}: TestAgentOptions): Agent {
  return {
    name,
    kind: "tool",
    description: name,
    priority: 0,
    capabilities: [{ name, description: name, parameters: { type: "object" }, effect, keywords: [] }],
    work: durable
      ? { mode: "durable", perform: durable }
      : { mode: "single", perform: single ?? (async () => null) },
    scopeFor: () => null,
    unkeyed: () => unkeyed,
    logRoot: "tool",
    maxConcurrency: null,
  };
}
