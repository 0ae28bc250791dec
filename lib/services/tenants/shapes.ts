import { z } from "zod";
import { ON_EXCEEDED } from "@/lib/core/budget";
import { MEMBER_ROLES, SCOPES } from "@/lib/core/scopes";
import { pageShape } from "../paging";

export const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/;

/** Lower-case words with dashes, as in `/w/{slug}`. */
export const Slug = z
  .string()
  .regex(SLUG, "Lower-case letters, digits and dashes, 1 to 48, no dash at an end.");

export const WorkspaceName = z.string().trim().min(1).max(80);

const Count = z.number().int().min(1).max(1_000_000_000);

/** In the words of `budget`; for an execution the strictest of this, its orchestration's and its request's holds. */
export const WorkspaceBudget = z
  .strictObject({
    max_steps: Count,
    max_tokens: Count,
    max_cost_usd: z.number().positive().max(1_000_000),
    max_seconds: z.number().positive().max(31_536_000),
    max_tool_calls: Count,
    max_depth: z.number().int().min(1).max(20),
    monthly_max_tokens: Count,
    monthly_max_cost_usd: z.number().positive().max(1_000_000_000),
    on_exceeded: z.enum(ON_EXCEEDED).meta({ description: "Ask people for more, or fail (default)." }),
  })
  .partial()
  .meta({ id: "WorkspaceBudget" });
export type WorkspaceBudget = z.infer<typeof WorkspaceBudget>;

/** What a workspace may set about itself. `null` takes a setting away. */
export const WorkspaceSettings = z
  .strictObject({
    description: z.string().trim().max(500).nullable().meta({ description: "What this workspace is for." }),
    contact_email: z.email().max(254).nullable().meta({ description: "Whom to ask about it." }),
    budget: WorkspaceBudget.nullable().meta({
      description: "Limits of every execution, and of all together in a calendar month (UTC).",
    }),
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
