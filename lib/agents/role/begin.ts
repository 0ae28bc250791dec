import { jsonEqual } from "@/lib/core/condition";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import type { RoleDefinition } from "@/lib/core/role";
import { redactJson } from "@/lib/guard/redact";
import type { ResolvedModel } from "@/lib/models/contract";
import type { RegisteredTool } from "@/lib/tools/contract";
import { taskToolbox, type Toolbox } from "@/lib/tools/toolbox";
import type { AgentTask, Durable } from "../contract";

export interface Begun {
  role: RoleDefinition;
  resolved: ResolvedModel;
  tools: readonly RegisteredTool[];
  outputSchema: JsonObject | null;
}

/** What a task of a role begins with. A replay goes on with it, also when role, policy or models changed meanwhile. */
interface Settled {
  role: RoleDefinition;
  model: string;
  toolbox: Toolbox;
}

/** Decides once which tools the task may use and which model it is done with, and records both. */
export async function begin(input: {
  role: RoleDefinition;
  registry: readonly RegisteredTool[];
  task: AgentTask;
  durable: Durable;
}): Promise<Begun> {
  const { registry, task, durable } = input;
  let first: ResolvedModel | null = null;
  const settle = async (): Promise<JsonObject> => {
    const { role } = input;
    const toolbox = await taskToolbox({ registry, role, context: task.context, family: task.family });
    first = await task.models.resolve({
      model: role.model,
      constraints: role.modelConstraints,
      needsTools: role.needsTools || toolbox.tools.length > 0,
    });
    return plain({ role: withoutSecrets(role), model: first.description.reference, toolbox });
  };
  const kept = await durable.run<JsonObject>("toolbox", settle, {
    started: { name: "role.started", data: { role: input.role.name, role_id: input.role.id } },
    completed: (value) => ({ name: "mcp.toolbox.generated", data: shown(value as unknown as Settled) }),
  });
  const settled = kept as unknown as Settled;
  const { toolbox } = settled;
  // The journal keeps no secret of a prompt; the model is told what the role says.
  const role = jsonEqual(withoutSecrets(input.role), plain(settled.role)) ? input.role : settled.role;
  const resolved =
    first ??
    (await task.models.resolve({
      model: settled.model,
      constraints: null,
      needsTools: toolbox.tools.length > 0,
    }));
  return {
    role,
    resolved,
    tools: registry.filter(({ name }) => toolbox.tools.includes(name)),
    outputSchema: schemaOf(task.outputSchema ?? null, role.outputSchema),
  };
}

/** What the step asks for goes before what the role gives anywhere; `{}` asks for any object. */
function schemaOf(ofStep: JsonObject | null, ofRole: JsonObject | null): JsonObject | null {
  return ofStep && Object.keys(ofStep).length > 0 ? ofStep : (ofRole ?? ofStep);
}

function withoutSecrets(role: RoleDefinition): JsonObject {
  const kept = redactJson(plain(role));
  return isJsonObject(kept) ? kept : {};
}

function shown({ role, model, toolbox }: Settled): JsonObject {
  return plain({ role: role.name, model, tools: toolbox.tools, excluded: toolbox.excluded });
}

function plain(value: object): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  return isJsonObject(copy) ? copy : {};
}
