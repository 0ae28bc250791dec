"use client";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { api } from "@/lib/ui/api";
import { ConfirmButton } from "@/lib/ui/blocks/confirm-button";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

/** Deletes an orchestration with all its versions. */
export function DeleteButton({ id, name }: { id: string; name: string }) {
  const workspace = useWorkspace();
  const router = useRouter();
  const remove = useApiAction(
    () => api<undefined>(`/orchestrations/${id}`, { method: "DELETE", workspace }),
    {
      success: `“${name}” is deleted`,
      refresh: false,
      onSuccess: () => router.push(`/w/${workspace}/orchestrations`),
    },
  );
  return (
    <ConfirmButton
      title={`Delete “${name}”?`}
      description="It can't be started any more, and its name is free again. Executions that run now finish; their ledger stays."
      confirm="Delete orchestration"
      onConfirm={() => remove.run(undefined)}
    >
      <Trash2 aria-hidden="true" />
      Delete
    </ConfirmButton>
  );
}
