import { routes } from "@/lib/http/route";
import { beatAgent } from "@/lib/services/agents/heartbeat";
import { Agent, AgentParams } from "@/lib/services/agents/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Send an agent's heartbeat",
    description: "An agent that promised heartbeats and sends none for twice the interval is offline.",
    tag: "agents",
    scope: "agents:write",
    params: AgentParams,
    response: { 200: Agent },
    handle: ({ ctx, params }) => beatAgent({ ctx, input: params }),
  },
});
