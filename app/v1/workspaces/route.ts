import { workspacesOf } from "@/lib/auth/workspaces";
import { routes } from "@/lib/http/route";
import { createWorkspace } from "@/lib/services/tenants/create";
import { CreateWorkspace, Workspace, WorkspaceList } from "@/lib/services/tenants/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List the workspaces the caller may enter",
    description: "A person's own, newest first; for an API key the one it belongs to.",
    tag: "workspace",
    scope: "any",
    response: { 200: WorkspaceList },
    handle: async ({ ctx, runtime }) => ({
      data: await workspacesOf(runtime.database, ctx.actor),
      next_cursor: null,
    }),
  },
  POST: {
    summary: "Create a workspace",
    description: "The signed-in person becomes its owner. API keys can't create workspaces.",
    tag: "workspace",
    scope: "any",
    body: CreateWorkspace,
    response: { 201: Workspace },
    examples: { body: { name: "Research" } },
    handle: ({ ctx, body }) => createWorkspace({ ctx, input: body }),
  },
});
