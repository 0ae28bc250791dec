import { routes } from "@/lib/http/route";
import { rollbackOrchestration } from "@/lib/services/orchestrations/rollback";
import {
  OrchestrationDetail,
  OrchestrationParams,
  RollbackOrchestration,
} from "@/lib/services/orchestrations/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Roll back to an earlier version",
    description:
      "The version itself runs again, not a copy: the one named, else the last one published before what runs now.",
    tag: "orchestrations",
    scope: "orchestrations:write",
    params: OrchestrationParams,
    body: RollbackOrchestration,
    response: { 200: OrchestrationDetail },
    examples: { body: { version: 1 } },
    handle: ({ ctx, params, body }) =>
      rollbackOrchestration({ ctx, input: { id: params.id, version: body?.version } }),
  },
});
