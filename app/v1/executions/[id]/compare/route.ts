import { routes } from "@/lib/http/route";
import { compareExecutions } from "@/lib/services/executions/compare";
import { CompareQuery, Comparison } from "@/lib/services/executions/compare-shapes";
import { ExecutionParams } from "@/lib/services/executions/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Compare two executions",
    description: "Step by step, aligned by path: status, time, cost, and what differs in input and output.",
    tag: "executions",
    scope: "executions:read",
    params: ExecutionParams,
    query: CompareQuery,
    response: { 200: Comparison },
    handle: ({ ctx, params, query }) => compareExecutions({ ctx, input: { ...params, ...query } }),
  },
});
