import { routes } from "@/lib/http/route";
import { getAgent } from "@/lib/services/agents/get";
import { removeAgent } from "@/lib/services/agents/remove";
import { Agent, AgentParams, UpdateAgent } from "@/lib/services/agents/shapes";
import { updateAgent } from "@/lib/services/agents/update";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Get an agent",
    tag: "agents",
    scope: "agents:read",
    params: AgentParams,
    response: { 200: Agent },
    handle: ({ ctx, params }) => getAgent({ ctx, input: params }),
  },
  PATCH: {
    summary: "Change an external agent",
    description: "A URL of another origin forgets the secret, unless a new one comes in the same call.",
    tag: "agents",
    scope: "agents:write",
    params: AgentParams,
    body: UpdateAgent,
    response: { 200: Agent },
    examples: { body: { priority: 10 } },
    handle: ({ ctx, params, body }) => updateAgent({ ctx, input: { ...body, id: params.id } }),
  },
  DELETE: {
    summary: "Remove an external agent",
    tag: "agents",
    scope: "agents:write",
    params: AgentParams,
    response: { 204: null },
    handle: ({ ctx, params }) => removeAgent({ ctx, input: params }),
  },
});
