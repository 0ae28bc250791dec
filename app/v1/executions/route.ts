import { routes } from "@/lib/http/route";
import { listExecutions } from "@/lib/services/executions/list";
import { ExecutionList, ExecutionListQuery } from "@/lib/services/executions/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List executions",
    description:
      "Newest first. Executions that are steps of others are left out, unless `parent_id`, `orchestration_id` or " +
      "`nested=true` asks for them.",
    tag: "executions",
    scope: "executions:read",
    query: ExecutionListQuery,
    response: { 200: ExecutionList },
    handle: ({ ctx, query }) => listExecutions({ ctx, input: query }),
  },
});
