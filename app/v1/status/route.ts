import { routes } from "@/lib/http/route";
import { serviceStatus, ServiceStatus } from "@/lib/http/service-status";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Version, uptime, runner, and counts of agents and executions",
    tag: "service",
    scope: "any",
    response: { 200: ServiceStatus },
    handle: ({ ctx, runtime }) => serviceStatus(ctx, runtime),
  },
});
