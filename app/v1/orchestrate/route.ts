import { adaptOldRequest, OldOrNewOrchestrateBody } from "@/lib/http/old-requests";
import { respondToStart } from "@/lib/http/respond";
import { routes } from "@/lib/http/route";
import { orchestrate } from "@/lib/services/executions/orchestrate";
import { OrchestrateBody, StartShape } from "@/lib/services/executions/shapes";

/** Seconds a serverless host lets it run; streams pause before. */
export const maxDuration = 300;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Start work: a task, an intent or a capability",
    description:
      "Waits for the result up to the sync limit (200), else answers 202 and goes on. `Prefer: respond-async` answers " +
      "202 at once, `Accept: text/event-stream` streams from the first event, `callback_url` gets a signed delivery.",
    tag: "start",
    scope: "executions:write",
    body: OldOrNewOrchestrateBody,
    documentedBody: OrchestrateBody,
    response: { 200: StartShape, 202: StartShape },
    media: ["application/json", "text/event-stream"],
    start: true,
    examples: { body: { intent: "echo", inputs: { text: "hello" } } },
    handle: async ({ ctx, request, body, idempotency }) => {
      const { body: input, headers } = adaptOldRequest(request, body);
      const started = await orchestrate({ ctx, input: { body: input, idempotency } });
      return respondToStart({ ctx, request, execution: started, replayed: started.replayed, headers });
    },
  },
});
