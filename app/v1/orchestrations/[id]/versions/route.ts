import { routes } from "@/lib/http/route";
import { listVersions } from "@/lib/services/orchestrations/list-versions";
import { OrchestrationParams, OrchestrationVersionList } from "@/lib/services/orchestrations/shapes";
import { PageQuery } from "@/lib/services/paging";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List versions of an orchestration",
    tag: "orchestrations",
    scope: "orchestrations:read",
    params: OrchestrationParams,
    query: PageQuery,
    response: { 200: OrchestrationVersionList },
    handle: ({ ctx, params, query }) => listVersions({ ctx, input: { ...query, id: params.id } }),
  },
});
