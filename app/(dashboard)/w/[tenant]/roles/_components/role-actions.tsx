"use client";
import { Rocket, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import type { Role } from "@/lib/services/roles/shapes";
import { api } from "@/lib/ui/api";
import { ConfirmButton } from "@/lib/ui/blocks/confirm-button";
import { Button } from "@/lib/ui/primitives/button";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { SavedSwitch } from "../../_components/saved-switch";

/** Puts a draft to work, switches a role off and on, deletes it. */
export function RoleActions({ role }: { role: Role }) {
  const workspace = useWorkspace();
  const router = useRouter();
  const change = useApiAction((body: object) =>
    api<Role>(`/roles/${role.id}`, { method: "PATCH", workspace, body }),
  );
  const remove = useApiAction(() => api<undefined>(`/roles/${role.id}`, { method: "DELETE", workspace }), {
    success: `${role.name} is deleted`,
    refresh: false,
    onSuccess: () => router.push(`/w/${workspace}/roles`),
  });
  return (
    <>
      <SavedSwitch
        label={`${role.name} is active`}
        checked={role.active}
        onSave={async (active) => (await change.run({ active })) !== undefined}
      />
      <ConfirmButton
        title={`Delete ${role.name}?`}
        description="Steps that name it fail from then on. What it did stays in the ledger."
        confirm="Delete role"
        onConfirm={() => remove.run(undefined)}
      >
        <Trash2 aria-hidden="true" />
        Delete
      </ConfirmButton>
      {role.state === "draft" ? (
        <Button variant="primary" busy={change.busy} onClick={() => void change.run({ state: "published" })}>
          <Rocket aria-hidden="true" />
          Publish
        </Button>
      ) : null}
    </>
  );
}
