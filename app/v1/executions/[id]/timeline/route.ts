import { routes } from "@/lib/http/route";
import { Timeline } from "@/lib/services/executions/logs-shapes";
import { ExecutionParams } from "@/lib/services/executions/shapes";
import { getTimeline } from "@/lib/services/executions/timeline";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Timeline of an execution",
    description: "When which step ran, tried again and waited.",
    tag: "executions",
    scope: "executions:read",
    params: ExecutionParams,
    response: { 200: Timeline },
    handle: ({ ctx, params }) => getTimeline({ ctx, input: params }),
  },
});
