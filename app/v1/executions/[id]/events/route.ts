import { EventList, EventsQuery, executionEvents } from "@/lib/http/execution-events";
import { routes } from "@/lib/http/route";
import { ExecutionParams } from "@/lib/services/executions/shapes";

/** Seconds a serverless host lets it run; streams pause before. */
export const maxDuration = 300;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Events of an execution",
    description:
      "JSON, oldest first; with `Accept: text/event-stream` a live stream that resumes by `Last-Event-ID`. Where the " +
      "host ends requests, `stream.paused` comes before, with `links.resume`. The stream also carries, without an id, " +
      "text that models are still writing: `model.text.delta` `{text, offset, execution_id, step_id, path, run, attempt}` " +
      "(`offset` in UTF-16 units of this attempt of this run) and `step.reset`, after which what came of the run is void.",
    tag: "executions",
    scope: "executions:read",
    params: ExecutionParams,
    query: EventsQuery,
    response: { 200: EventList, 204: null },
    media: ["application/json", "text/event-stream"],
    handle: ({ ctx, request, params, query }) =>
      executionEvents({ ctx, request, executionId: params.id, query }),
  },
});
