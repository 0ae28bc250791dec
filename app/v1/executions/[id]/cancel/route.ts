import { routes } from "@/lib/http/route";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { Execution, ExecutionParams } from "@/lib/services/executions/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Cancel an execution",
    description: "At once while queued, within two seconds while it runs or waits; 409 when it has ended.",
    tag: "executions",
    scope: "executions:write",
    params: ExecutionParams,
    response: { 200: Execution },
    handle: ({ ctx, params }) => cancelExecution({ ctx, input: params }),
  },
});
