"use client";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { api } from "@/lib/ui/api";
import { ConfirmButton } from "@/lib/ui/blocks/confirm-button";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

/** Forgets a registered agent and its secret. */
export function RemoveAgent({ id, name }: { id: string; name: string }) {
  const workspace = useWorkspace();
  const router = useRouter();
  const remove = useApiAction(() => api<undefined>(`/agents/${id}`, { method: "DELETE", workspace }), {
    success: `${name} is removed`,
    refresh: false,
    onSuccess: () => router.push(`/w/${workspace}/agents`),
  });
  return (
    <ConfirmButton
      title={`Remove ${name}?`}
      description="It and its secret are forgotten. Its contracts stay in the ledger; steps that name it fail from now on."
      confirm="Remove agent"
      onConfirm={() => remove.run(undefined)}
    >
      <Trash2 aria-hidden="true" />
      Remove
    </ConfirmButton>
  );
}
