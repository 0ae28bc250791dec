import { toErrorRecord } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import { describeRole, type RoleDefinition } from "@/lib/core/role";
import { isScope } from "@/lib/core/scopes";
import type { RegisteredTool } from "@/lib/tools/contract";
import type { Agent, AgentTask, Durable, StepIO } from "../contract";
import { begin } from "./begin";
import { RoleMeter } from "./role-meter";
import { runRole, type RoleResult } from "./run-role";

/** A role as an agent with one capability, `role.<slug>`; `registry` are the tools that exist. */
export function roleAgent(role: RoleDefinition, registry: readonly RegisteredTool[]): Agent {
  return {
    ...describeRole(role, registry),
    work: { mode: "durable", perform: (task, step, io) => perform(role, registry, task, step, io) },
    scopeFor: () => null,
    unkeyed: () => false,
    logRoot: "role",
    maxConcurrency: null,
  };
}

async function perform(
  role: RoleDefinition,
  registry: readonly RegisteredTool[],
  given: AgentTask,
  durable: Durable,
  io: StepIO,
): Promise<Json> {
  const task = { ...given, context: narrowed(given.context, role) };
  const begun = await begin({ role, registry, task: given, durable });
  const meter = new RoleMeter(task, begun.role);
  const count = { turns: 0 };
  const ended = await runRole({ ...begun, task, durable, io, meter }, count).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  // The execution is leaving: nothing has ended, and a replay goes on.
  if (io.signal.aborted && "error" in ended) throw ended.error;
  await note(durable, { role: begun.role, model: begun.resolved.description.reference, meter, count, ended });
  if ("error" in ended) throw ended.error;
  return ended.result.output;
}

interface Ended {
  role: RoleDefinition;
  model: string;
  meter: RoleMeter;
  count: { turns: number };
  ended: { result: RoleResult } | { error: unknown };
}

async function note(durable: Durable, { role, model, meter, count, ended }: Ended): Promise<void> {
  const { inputTokens, outputTokens, costUsd, toolCalls } = meter.spending;
  const failed = "error" in ended ? toErrorRecord(ended.error) : null;
  const data: JsonObject = {
    role: role.name,
    role_id: role.id,
    model,
    turns: count.turns,
    tool_calls: toolCalls,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cost_usd: Math.round(costUsd * 1e8) / 1e8,
    stopped: "error" in ended ? (failed?.code ?? "error") : ended.result.stopped,
  };
  await durable.run("role-completed", async () => null, {
    completed: () => ({ name: "role.completed", status: failed ? "failed" : "completed", data }),
  });
}

/** Tools act for whoever started the execution, and never with more than the role's creator held. */
function narrowed(context: AgentTask["context"], role: RoleDefinition): AgentTask["context"] {
  const { scopes } = role;
  if (!scopes) return context;
  return () => {
    const full = context();
    const kept = full.actor.scopes.filter((scope) => isScope(scope) && scopes.includes(scope));
    return { ...full, actor: { ...full.actor, scopes: kept } };
  };
}
