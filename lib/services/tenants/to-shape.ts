import type { Actor } from "@/lib/core/actor";
import type { TenantRow } from "./insert";
import { WorkspaceBudget, type Workspace, type WorkspaceSettings } from "./shapes";

export function toWorkspace(row: TenantRow, actor: Actor): Workspace {
  const { description, contact_email, budget } = row.settings;
  const settings: WorkspaceSettings = {};
  if (typeof description === "string") settings.description = description;
  if (typeof contact_email === "string") settings.contact_email = contact_email;
  const limits = WorkspaceBudget.safeParse(budget);
  if (limits.success) settings.budget = limits.data;
  return {
    id: row.tenantId,
    object: "workspace",
    slug: row.slug,
    name: row.name,
    settings,
    role: actor.kind === "user" ? actor.role : null,
    scopes: [...actor.scopes],
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
