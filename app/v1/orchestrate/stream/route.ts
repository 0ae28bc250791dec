import { adaptOldRequest, OldOrNewOrchestrateBody } from "@/lib/http/old-requests";
import { respondToStart } from "@/lib/http/respond";
import { routes } from "@/lib/http/route";
import { orchestrate } from "@/lib/services/executions/orchestrate";
import { OrchestrateBody } from "@/lib/services/executions/shapes";

/** Seconds a serverless host lets it run; streams pause before. */
export const maxDuration = 300;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Start work and stream its events",
    description:
      "Server-sent events from the first one; the last, `result`, carries the Start shape. Where the host ends requests, " +
      "`stream.paused` comes before: `links.resume` goes on, `links.self` has the result.",
    tag: "start",
    scope: "executions:write",
    body: OldOrNewOrchestrateBody,
    documentedBody: OrchestrateBody,
    response: { 200: null },
    media: ["text/event-stream"],
    start: true,
    examples: { body: { intent: "echo", inputs: { text: "hello" } } },
    handle: async ({ ctx, request, body, idempotency }) => {
      const { body: input, headers } = adaptOldRequest(request, body);
      const started = await orchestrate({ ctx, input: { body: input, idempotency } });
      return respondToStart({
        ctx,
        request,
        execution: started,
        stream: true,
        replayed: started.replayed,
        headers,
      });
    },
  },
});
