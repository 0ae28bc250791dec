import { routes } from "@/lib/http/route";
import { diffVersions } from "@/lib/services/orchestrations/diff";
import { DiffQuery, VersionDiff } from "@/lib/services/orchestrations/diff-shapes";
import { OrchestrationParams } from "@/lib/services/orchestrations/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Compare two versions",
    description:
      "By step id, field by field. Without a query: what publishing the latest version would change.",
    tag: "orchestrations",
    scope: "orchestrations:read",
    params: OrchestrationParams,
    query: DiffQuery,
    response: { 200: VersionDiff },
    examples: { query: { from: "1", to: "1" } },
    handle: ({ ctx, params, query }) => diffVersions({ ctx, input: { ...query, id: params.id } }),
  },
});
