import { z } from "zod";
import { EXECUTION_STATUSES } from "@/lib/core/states";
import { getExecution } from "@/lib/services/executions/get";
import { listExecutions } from "@/lib/services/executions/list";
import { startChild } from "@/lib/services/executions/start-child";
import { JsonObjectShape } from "@/lib/services/json-shape";
import { strictestBudget } from "@/lib/core/budget";
import type { JsonObject } from "@/lib/core/json";
import { remainingOf } from "@/lib/services/budgets/spending";
import { defineTool, type RegisteredTool } from "../contract";
import { creatorOf, refusing, type Creator } from "./creator";
import { checkStarts } from "./limits";
import { asJson, Reference } from "./shapes";

export const EXECUTION_TOOLS: readonly RegisteredTool[] = [
  defineTool({
    name: "system.execute_orchestration",
    description:
      "Starts a published orchestration and returns its execution's id at once; system.get_execution_status tells how it goes.",
    parameters: z.strictObject({
      orchestration: Reference,
      version: z
        .number()
        .int()
        .min(1)
        .optional()
        .describe("A version that was published. Default: the published one."),
      input: JsonObjectShape.default({}),
    }),
    effect: "write",
    scope: "meta",
    keywords: [],
    run: async ({ orchestration, version, input }, call) => {
      const creator = creatorOf(call);
      const { ctx, caller } = creator;
      await refusing(creator, "system.execute_orchestration", () => checkStarts(creator));
      // One per place, however often the call is repeated.
      const started = await startChild({
        ctx,
        input: {
          parent: { id: caller.executionId, step: caller.place },
          orchestration,
          version: version ?? null,
          input,
          budget: await leftFor(creator),
        },
      });
      return { execution_id: started.id, orchestration: started.name, version: started.version };
    },
  }),
  defineTool({
    name: "system.get_execution_status",
    description: "How an execution stands, with its output or error.",
    parameters: z.object({ execution_id: z.string().min(1).max(100) }),
    effect: "read",
    scope: "meta",
    keywords: [],
    run: async ({ execution_id: id }, call) => {
      const found = await getExecution({ ctx: creatorOf(call).ctx, input: { id } });
      const { status, waiting_for, output, error, steps, usage, title, kind } = found;
      const shown = steps.map((step) => ({ id: step.id, status: step.status, error: step.error }));
      return asJson({
        execution_id: id,
        kind,
        title,
        status,
        waiting_for,
        output,
        error,
        usage,
        steps: shown,
      });
    },
  }),
  defineTool({
    name: "system.list_executions",
    description: "Lists executions, the newest first.",
    parameters: z.object({
      status: z.enum(EXECUTION_STATUSES).optional(),
      limit: z.number().int().min(1).max(100).default(20),
    }),
    effect: "read",
    scope: "meta",
    keywords: [],
    run: async ({ status, limit }, call) =>
      asJson(
        await listExecutions({ ctx: creatorOf(call).ctx, input: { limit, ...(status ? { status } : {}) } }),
      ),
  }),
];

/** What its creator is held to, and no more than its execution has left: what was started before has used some. */
async function leftFor({ ctx, caller, budget }: Creator): Promise<JsonObject | null> {
  const left = await remainingOf(ctx, caller.executionId);
  // How deep it may go is counted from the outermost execution.
  const { max_depth: _, ...amounts } = left ?? {};
  return strictestBudget(budget, amounts);
}
