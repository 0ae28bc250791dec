import { routes } from "@/lib/http/route";
import { getLogs } from "@/lib/services/executions/logs";
import { LogTree, LogTreeQuery } from "@/lib/services/executions/logs-shapes";
import { ExecutionParams } from "@/lib/services/executions/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Log of an execution",
    description:
      "A tree by log path, oldest line first. Values over 500 characters are cut; `full` has them whole.",
    tag: "executions",
    scope: "executions:read",
    params: ExecutionParams,
    query: LogTreeQuery,
    response: { 200: LogTree },
    handle: ({ ctx, params, query }) => getLogs({ ctx, input: { ...query, id: params.id } }),
  },
});
