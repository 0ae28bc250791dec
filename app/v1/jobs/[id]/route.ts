import { routes } from "@/lib/http/route";
import { getJob } from "@/lib/services/executions/job";
import { ExecutionParams, StartShape } from "@/lib/services/executions/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "How a start stands",
    description: "The job id is the execution id. The same shape as the start's own answer.",
    tag: "executions",
    scope: "executions:read",
    params: ExecutionParams,
    response: { 200: StartShape },
    handle: ({ ctx, params }) => getJob({ ctx, input: params }),
  },
});
