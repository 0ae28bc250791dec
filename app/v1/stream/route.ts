import { tenantHints } from "@/lib/http/hints";
import { pauseOfHints } from "@/lib/http/pause";
import { stillAllowed } from "@/lib/http/reauthorize";
import { routes } from "@/lib/http/route";
import { eventStream } from "@/lib/http/sse";

/** Seconds a serverless host lets it run; streams pause before. */
export const maxDuration = 300;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Hints about everything that changes in the workspace",
    description:
      'Server-sent events named `hint` with `{"topic", "id"}`: fetch what you show. Not resumable.',
    tag: "service",
    scope: "executions:read",
    response: { 200: null },
    media: ["text/event-stream"],
    handle: ({ ctx, request }) =>
      eventStream({
        events: (signal) => tenantHints(ctx, signal),
        signal: request.signal,
        stillAllowed: stillAllowed(ctx, request, "executions:read"),
        pause: pauseOfHints(ctx, request),
      }),
  },
});
