import { routes } from "@/lib/http/route";
import { exportOrchestration } from "@/lib/services/orchestrations/export";
import { OrchestrationParams } from "@/lib/services/orchestrations/shapes";
import { ExportQuery, OrchestrationDocument } from "@/lib/services/orchestrations/transfer-shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Export an orchestration",
    description: "One version as a document for `POST /v1/orchestrations/import`. Never holds secrets.",
    tag: "orchestrations",
    scope: "orchestrations:read",
    params: OrchestrationParams,
    query: ExportQuery,
    response: { 200: OrchestrationDocument },
    handle: ({ ctx, params, query }) => exportOrchestration({ ctx, input: { ...query, id: params.id } }),
  },
});
