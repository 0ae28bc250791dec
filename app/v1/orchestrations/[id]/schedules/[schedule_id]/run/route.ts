import { respondToStart } from "@/lib/http/respond";
import { routes } from "@/lib/http/route";
import { StartShape } from "@/lib/services/executions/shapes";
import { runScheduleNow } from "@/lib/services/schedules/run-now";
import { ScheduleParams } from "@/lib/services/schedules/shapes";

/** Seconds a serverless host lets it run; streams pause before. */
export const maxDuration = 300;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Run a schedule now",
    description:
      "As the caller, whatever its times and also while it is paused. Answers like `POST /v1/orchestrate`.",
    tag: "schedules",
    scope: "executions:write",
    params: ScheduleParams,
    response: { 200: StartShape, 202: StartShape },
    media: ["application/json", "text/event-stream"],
    start: true,
    handle: async ({ ctx, request, params, idempotency }) => {
      const started = await runScheduleNow({ ctx, input: { ...params, idempotency } });
      return respondToStart({ ctx, request, execution: started, replayed: started.replayed });
    },
  },
});
