import { routes } from "@/lib/http/route";
import { getExecution } from "@/lib/services/executions/get";
import { Execution, ExecutionParams } from "@/lib/services/executions/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Get an execution",
    description: "With its steps, plan and usage.",
    tag: "executions",
    scope: "executions:read",
    params: ExecutionParams,
    response: { 200: Execution },
    handle: ({ ctx, params }) => getExecution({ ctx, input: params }),
  },
});
