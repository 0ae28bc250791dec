import { routes } from "@/lib/http/route";
import { getRole } from "@/lib/services/roles/get";
import { removeRole } from "@/lib/services/roles/remove";
import { Role, RoleParams, UpdateRole, UpdateRoleBody } from "@/lib/services/roles/shapes";
import { updateRole } from "@/lib/services/roles/update";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Get a role",
    description: "By id or name.",
    tag: "roles",
    scope: "roles:read",
    params: RoleParams,
    response: { 200: Role },
    handle: ({ ctx, params }) => getRole({ ctx, input: params }),
  },
  PATCH: {
    summary: "Change a role",
    description:
      'What is absent stays. `state: "published"` puts a draft to work; what an agent wrote is published by a person.',
    tag: "roles",
    scope: "roles:write",
    params: RoleParams,
    body: UpdateRoleBody,
    documentedBody: UpdateRole,
    response: { 200: Role },
    examples: { body: { description: "Sums up." } },
    handle: ({ ctx, params, body }) => updateRole({ ctx, input: { ...body, id: params.id } }),
  },
  DELETE: {
    summary: "Delete a role",
    description: "Refused with 409, naming them, while published orchestrations use it.",
    tag: "roles",
    scope: "roles:write",
    params: RoleParams,
    response: { 204: null },
    handle: ({ ctx, params }) => removeRole({ ctx, input: params }),
  },
});
