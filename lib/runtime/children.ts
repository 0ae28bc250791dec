import type { AgentTask } from "@/lib/agents/contract";
import type { Children } from "@/lib/agents/orchestration/orchestration-agent";
import { hasCode } from "@/lib/core/errors";
import { remainingOf } from "@/lib/services/budgets/spending";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { childEnd } from "@/lib/services/executions/children";
import { startChild } from "@/lib/services/executions/start-child";
import { throughOutage } from "./embedded/outage";

/** Executions as steps of executions, through the services everybody else uses, as the actor of the parent. */
export const children: Children = {
  start: async (task, { orchestration, version = null, input }, attempt) => {
    const { id, ...started } = await startChild({
      ctx: task.context(),
      input: {
        parent: { id: task.executionId, step: placeOf(task, attempt) },
        orchestration,
        version,
        input,
        budget: await remainingOf(task.context(), task.executionId),
      },
    });
    return { execution_id: id, ...started };
  },
  outcome: (task, id) => {
    const ctx = task.context();
    return throughOutage(() => childEnd({ ctx, input: { id } }), ctx.signal);
  },
  cancel: async (task, id) => {
    try {
      await cancelExecution({ ctx: task.context(), input: { id } });
    } catch (error) {
      // It has just ended.
      if (!hasCode(error, "conflict")) throw error;
    }
  },
};

/** A later attempt of the step has a child of its own. */
function placeOf({ step }: AgentTask, attempt: number): string {
  return attempt === 1 ? step : `${step}#${attempt}`;
}
