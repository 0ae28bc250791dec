"use client";
import { useRouter } from "next/navigation";
import type { JsonObject } from "@/lib/core/json";
import type { Role } from "@/lib/services/roles/shapes";
import { api } from "@/lib/ui/api";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import type { RoleChoices } from "./role-choices";
import { RoleForm } from "./role-form";

/** Makes a role, then goes to it, where it can be tried. */
export function NewRole({ choices, nonce }: { choices: RoleChoices; nonce: string | null }) {
  const workspace = useWorkspace();
  const router = useRouter();
  const create = useApiAction(
    (body: JsonObject) => api<Role>("/roles", { method: "POST", workspace, body }),
    {
      quiet: true,
      refresh: false,
      success: "Role created",
      onSuccess: (made) => router.push(`/w/${workspace}/roles/${made.id}`),
    },
  );
  return (
    <RoleForm
      initial={null}
      choices={choices}
      nonce={nonce}
      submit="Create role"
      busy={create.busy}
      problem={create.problem}
      onSubmit={(body) => void create.run(body)}
    />
  );
}
