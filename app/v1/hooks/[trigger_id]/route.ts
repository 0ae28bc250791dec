import { z } from "zod";
import { readBytes } from "@/lib/http/body";
import { parseJson } from "@/lib/http/body-json";
import { routes } from "@/lib/http/route";
import { receiveHook } from "@/lib/runtime/hooks";
import { MessageHeaders, TriggerMessage, TriggerReceipt } from "@/lib/services/triggers/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Send a message to a trigger",
    description:
      "Starts the trigger's orchestration with a JSON body, signed as Standard Webhooks say: `webhook-id`, " +
      "`webhook-timestamp` and `webhook-signature` over the raw bytes. Sent again with the same `webhook-id` it " +
      "starts nothing and is answered alike, with `Idempotent-Replayed: true`. A wrong signature, a message more " +
      "than 5 minutes old or ahead and an unknown address are all answered 401, before anything is parsed; then " +
      "409 says that the trigger is paused or the message is being taken, 422 that it does not fit the input " +
      "mapping or the orchestration's input, 429 that the trigger's or the orchestration's limit is reached. The " +
      "query is the sender's own: an input mapping may read it.",
    tag: "triggers",
    scope: "public",
    params: z.object({ trigger_id: z.string().min(1).max(200) }),
    anyQuery: true,
    documentedBody: TriggerMessage,
    documentedHeaders: MessageHeaders,
    response: { 202: TriggerReceipt },
    handle: async ({ runtime, request, requestId, params }) => {
      const { MAX_BODY_BYTES, MAX_BODY_DEPTH } = runtime.env;
      const { messageId, started } = await receiveHook({
        runtime,
        requestId,
        triggerId: params.trigger_id,
        headers: request.headers,
        query: new URL(request.url).searchParams,
        raw: await readBytes(request, MAX_BODY_BYTES),
        parse: (raw) => parseJson(raw, MAX_BODY_DEPTH),
      });
      const receipt = {
        object: "trigger_receipt",
        accepted: true,
        message_id: messageId,
        execution_id: started.id,
      } satisfies TriggerReceipt;
      return Response.json(receipt, {
        status: 202,
        headers: started.replayed ? { "Idempotent-Replayed": "true" } : {},
      });
    },
  },
});
