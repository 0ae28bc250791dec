"use client";
import type { JsonObject } from "@/lib/core/json";
import type { Role } from "@/lib/services/roles/shapes";
import { api } from "@/lib/ui/api";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import type { RoleChoices } from "./role-choices";
import { RoleForm } from "./role-form";

export interface EditRoleProps {
  role: Role;
  choices: RoleChoices;
  nonce: string | null;
}

/** Changes a role; steps that begin from then on are done by it as it is then. */
export function EditRole({ role, choices, nonce }: EditRoleProps) {
  const workspace = useWorkspace();
  const save = useApiAction(
    (body: JsonObject) => api<Role>(`/roles/${role.id}`, { method: "PATCH", workspace, body }),
    { quiet: true, success: "Saved" },
  );
  return (
    <RoleForm
      initial={role}
      choices={choices}
      nonce={nonce}
      submit="Save"
      busy={save.busy}
      problem={save.problem}
      onSubmit={(body) => void save.run(body)}
    />
  );
}
