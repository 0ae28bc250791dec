import { respondToStart } from "@/lib/http/respond";
import { routes } from "@/lib/http/route";
import { replayExecution } from "@/lib/services/executions/replay";
import { previewReplay } from "@/lib/services/executions/replay-preview";
import { ReplayBody, ReplayPreview, ReplayPreviewQuery } from "@/lib/services/executions/replay-shapes";
import { ExecutionParams, StartShape } from "@/lib/services/executions/shapes";

/** Seconds a serverless host lets it run; streams pause before. */
export const maxDuration = 300;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Preview a replay",
    description: "Which steps a replay would take over, run again, and which side effects it would repeat.",
    tag: "executions",
    scope: "executions:read",
    params: ExecutionParams,
    query: ReplayPreviewQuery,
    response: { 200: ReplayPreview },
    handle: ({ ctx, params, query }) => previewReplay({ ctx, input: { ...query, ...params } }),
  },
  POST: {
    summary: "Replay an execution",
    description:
      "Runs it again as a new execution at the same version, from the beginning or from a step on: what had ended " +
      "before that step began is taken over. Answers like `POST /v1/orchestrate`. 409 while it has not ended.",
    tag: "executions",
    scope: "executions:write",
    params: ExecutionParams,
    body: ReplayBody.optional(),
    response: { 200: StartShape, 202: StartShape },
    media: ["application/json", "text/event-stream"],
    start: true,
    examples: { body: {} },
    handle: async ({ ctx, request, params, body = {}, idempotency }) => {
      const started = await replayExecution({ ctx, input: { id: params.id, body, idempotency } });
      return respondToStart({ ctx, request, execution: started, replayed: started.replayed });
    },
  },
});
