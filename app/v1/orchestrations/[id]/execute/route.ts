import { respondToStart } from "@/lib/http/respond";
import { routes } from "@/lib/http/route";
import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { ExecuteBody, StartShape } from "@/lib/services/executions/shapes";
import { OrchestrationParams } from "@/lib/services/orchestrations/shapes";

/** Seconds a serverless host lets it run; streams pause before. */
export const maxDuration = 300;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Execute an orchestration",
    description:
      "By id or name, at its published version or the one named. Answers like `POST /v1/orchestrate`.",
    tag: "start",
    scope: "executions:write",
    params: OrchestrationParams,
    body: ExecuteBody.optional(),
    response: { 200: StartShape, 202: StartShape },
    media: ["application/json", "text/event-stream"],
    start: true,
    examples: { body: { input: {} } },
    handle: async ({ ctx, request, params, body = ExecuteBody.parse({}), idempotency }) => {
      const started = await executeOrchestration({ ctx, input: { id: params.id, body, idempotency } });
      return respondToStart({ ctx, request, execution: started, replayed: started.replayed });
    },
  },
});
