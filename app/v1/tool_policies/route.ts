import { routes } from "@/lib/http/route";
import { createPolicy } from "@/lib/services/policies/create";
import { listPolicies } from "@/lib/services/policies/list";
import {
  CreateToolPolicy,
  ToolPolicy,
  ToolPolicyList,
  ToolPolicyListQuery,
} from "@/lib/services/policies/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List standing rules",
    tag: "approvals",
    scope: "tools:read",
    query: ToolPolicyListQuery,
    response: { 200: ToolPolicyList },
    handle: ({ ctx, query }) => listPolicies({ ctx, input: query }),
  },
  POST: {
    summary: "Make a standing rule",
    description:
      "Says of calls of a tool whether they are allowed, need an approval, or are denied. The most specific rule that matches wins: a name before a wildcard, a rule for a role or an orchestration before one for all, one with bounds before one without; among equals deny, then what was made by `always_allow`, then approve. Without a rule reading and writing are allowed, and what destroys needs an approval.",
    tag: "approvals",
    scope: "settings:write",
    body: CreateToolPolicy,
    response: { 201: ToolPolicy },
    examples: { body: { tool: "http.request", decision: "approve" } },
    handle: ({ ctx, body }) => createPolicy({ ctx, input: body }),
  },
});
