"use client";
import { api } from "@/lib/ui/api";
import { ConfirmButton } from "@/lib/ui/blocks/confirm-button";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

/** Ends a link nobody has used yet. */
export function RevokeInvitation({ id, who }: { id: string; who: string }) {
  const workspace = useWorkspace();
  const revoke = useApiAction(
    () => api<undefined>(`/invitations/${encodeURIComponent(id)}`, { method: "DELETE", workspace }),
    { success: "The link no longer works" },
  );
  return (
    <ConfirmButton
      size="sm"
      variant="ghost"
      className="text-danger-text"
      aria-label={`Revoke the invitation for ${who}`}
      title="Revoke this invitation?"
      description={`The link for ${who} stops working at once.`}
      confirm="Revoke link"
      onConfirm={() => revoke.run(undefined)}
    >
      Revoke
    </ConfirmButton>
  );
}
