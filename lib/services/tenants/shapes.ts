import { z } from "zod";
import { MEMBER_ROLES, SCOPES } from "@/lib/core/scopes";
import { pageShape } from "../paging";

export const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/;

/** Lower-case words with dashes, as in `/w/{slug}`. */
export const Slug = z
  .string()
  .regex(SLUG, "Lower-case letters, digits and dashes, 1 to 48, no dash at an end.");

export const WorkspaceName = z.string().trim().min(1).max(80);

/** What a workspace may set about itself. `null` takes a setting away. */
export const WorkspaceSettings = z
  .strictObject({
    description: z.string().trim().max(500).nullable().meta({ description: "What this workspace is for." }),
    contact_email: z.email().max(254).nullable().meta({ description: "Whom to ask about it." }),
  })
  .partial()
  .meta({ id: "WorkspaceSettings" });
export type WorkspaceSettings = z.infer<typeof WorkspaceSettings>;

/** The caller's workspace, and what the caller may do in it. */
export const Workspace = z
  .object({
    id: z.string(),
    object: z.literal("workspace"),
    slug: z.string(),
    name: z.string(),
    settings: WorkspaceSettings,
    role: z.enum(MEMBER_ROLES).nullable().meta({ description: "Null for an API key." }),
    scopes: z.array(z.enum(SCOPES)),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: "Workspace" });
export type Workspace = z.infer<typeof Workspace>;

export const WorkspaceSummary = z
  .object({
    id: z.string(),
    object: z.literal("workspace_summary"),
    slug: z.string(),
    name: z.string(),
    role: z.enum(MEMBER_ROLES).nullable(),
  })
  .meta({ id: "WorkspaceSummary" });
export type WorkspaceSummary = z.infer<typeof WorkspaceSummary>;

export const WorkspaceList = pageShape(WorkspaceSummary).meta({ id: "WorkspaceList" });

/** Body of `PATCH /v1/workspace`: what is absent stays. */
export const UpdateWorkspace = z
  .object({ name: WorkspaceName, settings: WorkspaceSettings })
  .partial()
  .meta({ id: "UpdateWorkspace" });
export type UpdateWorkspace = z.infer<typeof UpdateWorkspace>;

/** Body of `POST /v1/workspaces`. Without `slug` one is made from the name. */
export const CreateWorkspace = z
  .object({ name: WorkspaceName, slug: Slug.optional() })
  .meta({ id: "CreateWorkspace" });
export type CreateWorkspace = z.infer<typeof CreateWorkspace>;
