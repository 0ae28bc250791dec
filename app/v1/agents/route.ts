import { routes } from "@/lib/http/route";
import { listAgents } from "@/lib/services/agents/list";
import { registerAgent } from "@/lib/services/agents/register";
import { Agent, AgentList, AgentListQuery, RegisterAgent } from "@/lib/services/agents/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List agents",
    description: "Built-in and registered agents with status and statistics.",
    tag: "agents",
    scope: "agents:read",
    query: AgentListQuery,
    response: { 200: AgentList },
    handle: ({ ctx, query }) => listAgents({ ctx, input: query }),
  },
  POST: {
    summary: "Register an external agent",
    description:
      "An agent is called by HTTP at its URL. Its secret is sent only to the URL's origin and never shown.",
    tag: "agents",
    scope: "agents:write",
    body: RegisterAgent,
    response: { 201: Agent },
    examples: {
      body: {
        name: "acme-translator",
        url: "https://example.com/translate",
        capabilities: [{ name: "text.translate", effect: "read", parameters: { type: "object" } }],
      },
    },
    handle: ({ ctx, body }) => registerAgent({ ctx, input: body }),
  },
});
