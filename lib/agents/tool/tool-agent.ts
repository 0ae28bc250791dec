import { requireScope } from "@/lib/core/actor";
import type { RegisteredTool } from "@/lib/tools/contract";
import type { Agent } from "../contract";
import { parametersSchema } from "./parameters-schema";

/** A tool as an agent with one capability of the same name. */
export function toolAgent(tool: RegisteredTool): Agent {
  return {
    name: tool.name,
    kind: "tool",
    description: tool.description,
    priority: 0,
    capabilities: [
      {
        name: tool.name,
        description: tool.description,
        parameters: parametersSchema(tool.parameters),
        effect: tool.effect,
        ...(tool.approval ? { approval: tool.approval } : {}),
        ...(tool.risk ? { risk: tool.risk } : {}),
        keywords: tool.keywords,
      },
    ],
    work: {
      mode: "single",
      perform: async (task, io) => {
        if (tool.scope) requireScope(task.context().actor, tool.scope);
        return tool.run(task.parameters, {
          context: task.context,
          signal: io.signal,
          effectKey: io.key,
          attempt: io.attempt,
          caller: { executionId: task.executionId, place: task.step, family: task.family, role: null },
        });
      },
    },
    scopeFor: () => tool.scope,
    unkeyed: () => tool.unkeyed,
    logRoot: "tool",
    maxConcurrency: null,
  };
}
