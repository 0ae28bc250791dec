import { routes } from "@/lib/http/route";
import { publishOrchestration } from "@/lib/services/orchestrations/publish";
import {
  OrchestrationDetail,
  OrchestrationParams,
  PublishOrchestration,
} from "@/lib/services/orchestrations/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Publish a version",
    description: "The latest unless one is named; from now on it is what runs.",
    tag: "orchestrations",
    scope: "orchestrations:write",
    params: OrchestrationParams,
    body: PublishOrchestration,
    response: { 200: OrchestrationDetail },
    examples: { body: { version: 1 } },
    handle: ({ ctx, params, body }) =>
      publishOrchestration({
        ctx,
        input: { id: params.id, version: body?.version, contentHash: body?.content_hash },
      }),
  },
});
