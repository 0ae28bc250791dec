import { routes } from "@/lib/http/route";
import { rotateTrigger } from "@/lib/services/triggers/rotate";
import { RotateTrigger, TriggerCreated, TriggerParams } from "@/lib/services/triggers/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Rotate a trigger's secret",
    description:
      "The new secret is shown this once; messages signed with the old one are taken until the overlap ends.",
    tag: "triggers",
    scope: "orchestrations:write",
    params: TriggerParams,
    body: RotateTrigger,
    response: { 200: TriggerCreated },
    examples: { body: { overlap_seconds: 3600 } },
    handle: ({ ctx, params, body }) => rotateTrigger({ ctx, input: { ...body, ...params } }),
  },
});
