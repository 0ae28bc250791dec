import { routes } from "@/lib/http/route";
import { discardVersion } from "@/lib/services/orchestrations/discard";
import { getVersion } from "@/lib/services/orchestrations/get-version";
import { OrchestrationVersion, VersionParams } from "@/lib/services/orchestrations/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Get a version of an orchestration",
    description: "Its executions: `GET /v1/executions?orchestration_id=…&version=…`.",
    tag: "orchestrations",
    scope: "orchestrations:read",
    params: VersionParams,
    response: { 200: OrchestrationVersion },
    handle: ({ ctx, params }) => getVersion({ ctx, input: params }),
  },
  DELETE: {
    summary: "Discard a draft",
    description: "Only a version that was never published; executions refer to the others.",
    tag: "orchestrations",
    scope: "orchestrations:write",
    params: VersionParams,
    response: { 204: null },
    handle: ({ ctx, params }) => discardVersion({ ctx, input: params }),
  },
});
