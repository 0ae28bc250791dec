import { routes } from "@/lib/http/route";
import { getWorkspace } from "@/lib/services/tenants/get";
import { UpdateWorkspace, Workspace } from "@/lib/services/tenants/shapes";
import { updateWorkspace } from "@/lib/services/tenants/update";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Get the workspace, and what the caller may do in it",
    tag: "workspace",
    scope: "any",
    response: { 200: Workspace },
    handle: ({ ctx }) => getWorkspace({ ctx, input: {} }),
  },
  PATCH: {
    summary: "Change the workspace's name or settings",
    tag: "workspace",
    scope: "settings:write",
    body: UpdateWorkspace,
    response: { 200: Workspace },
    examples: { body: { name: "Research", settings: { description: "Where the research team works." } } },
    handle: ({ ctx, body }) => updateWorkspace({ ctx, input: body }),
  },
});
