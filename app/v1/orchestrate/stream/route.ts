import { respondToStart } from "@/lib/http/respond";
import { routes } from "@/lib/http/route";
import { orchestrate } from "@/lib/services/executions/orchestrate";
import { OrchestrateBody } from "@/lib/services/executions/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Start work and stream its events",
    description: "Server-sent events from the first one; the last, `result`, carries the Start shape.",
    tag: "start",
    scope: "executions:write",
    body: OrchestrateBody,
    response: { 200: null },
    media: ["text/event-stream"],
    start: true,
    examples: { body: { intent: "echo", inputs: { text: "hello" } } },
    handle: async ({ ctx, request, body, idempotency }) => {
      const started = await orchestrate({ ctx, input: { body, idempotency } });
      return respondToStart({ ctx, request, execution: started, stream: true, replayed: started.replayed });
    },
  },
});
