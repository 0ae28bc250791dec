import { metricsText, requireMetricsToken } from "@/lib/http/metrics";
import { routes } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Prometheus metrics",
    description: "Needs the operator's METRICS_TOKEN as bearer token; 404 when none is configured.",
    tag: "service",
    scope: "public",
    response: { 200: null },
    media: ["text/plain"],
    handle: async ({ runtime, request }) => {
      requireMetricsToken(runtime, request);
      return new Response(await metricsText(runtime), {
        headers: { "Content-Type": "text/plain; version=0.0.4" },
      });
    },
  },
});
