import { routes } from "@/lib/http/route";
import { getPolicy } from "@/lib/services/policies/get";
import { removePolicy } from "@/lib/services/policies/remove";
import { ToolPolicy, ToolPolicyParams, UpdateToolPolicy } from "@/lib/services/policies/shapes";
import { updatePolicy } from "@/lib/services/policies/update";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Get a standing rule",
    tag: "approvals",
    scope: "tools:read",
    params: ToolPolicyParams,
    response: { 200: ToolPolicy },
    handle: ({ ctx, params }) => getPolicy({ ctx, input: params }),
  },
  PATCH: {
    summary: "Change a standing rule",
    description: "What is absent stays. `max_uses` counts from now.",
    tag: "approvals",
    scope: "settings:write",
    params: ToolPolicyParams,
    body: UpdateToolPolicy,
    response: { 200: ToolPolicy },
    examples: { body: { decision: "deny" } },
    handle: ({ ctx, params, body }) => updatePolicy({ ctx, input: { ...params, change: body } }),
  },
  DELETE: {
    summary: "Remove a standing rule",
    tag: "approvals",
    scope: "settings:write",
    params: ToolPolicyParams,
    response: { 204: null },
    handle: ({ ctx, params }) => removePolicy({ ctx, input: params }),
  },
});
