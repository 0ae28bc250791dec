import { routes } from "@/lib/http/route";
import { createRole } from "@/lib/services/roles/create";
import { listRoles } from "@/lib/services/roles/list";
import { CreateRole, CreateRoleBody, Role, RoleList, RoleListQuery } from "@/lib/services/roles/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List roles",
    description: "Model-backed agents defined by data, with statistics and the orchestrations that use them.",
    tag: "roles",
    scope: "roles:read",
    query: RoleListQuery,
    response: { 200: RoleList },
    handle: ({ ctx, query }) => listRoles({ ctx, input: query }),
  },
  POST: {
    summary: "Create a role",
    description:
      "An agent of the registry from then on: steps name it by `role`, intents by its capability. Members may also " +
      "be written `basePrompt`, `outputSchema`, ….",
    tag: "roles",
    scope: "roles:write",
    body: CreateRoleBody,
    documentedBody: CreateRole,
    response: { 201: Role },
    examples: {
      body: {
        name: "Summariser",
        base_prompt: "You sum up what you are given in three sentences.",
        tools: ["memory.*"],
      },
    },
    handle: ({ ctx, body }) => createRole({ ctx, input: body }),
  },
});
