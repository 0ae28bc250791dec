import { routes } from "@/lib/http/route";
import { estimateOrchestration } from "@/lib/services/budgets/estimate";
import { Estimate } from "@/lib/services/budgets/estimate-shapes";
import { OrchestrationParams } from "@/lib/services/orchestrations/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Estimate what an orchestration costs",
    description:
      "Of the published version: a range of tokens and, where prices are known, of money, with what it assumes.",
    tag: "orchestrations",
    scope: "orchestrations:read",
    params: OrchestrationParams,
    response: { 200: Estimate },
    handle: ({ ctx, params }) => estimateOrchestration({ ctx, input: params }),
  },
});
