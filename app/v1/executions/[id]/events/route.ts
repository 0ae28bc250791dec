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
      "host ends requests, `stream.paused` comes before, with `links.resume`.",
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
