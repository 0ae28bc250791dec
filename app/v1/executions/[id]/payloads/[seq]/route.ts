import { routes } from "@/lib/http/route";
import { Payload, PayloadParams } from "@/lib/services/executions/logs-shapes";
import { getPayload } from "@/lib/services/executions/payload";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Whole payload of an event",
    description: "What logs and streams cut, secrets redacted.",
    tag: "executions",
    scope: "executions:read",
    params: PayloadParams,
    response: { 200: Payload },
    handle: ({ ctx, params }) => getPayload({ ctx, input: params }),
  },
});
