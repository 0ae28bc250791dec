"use client";
import { useRouter } from "next/navigation";
import { api } from "@/lib/ui/api";
import { ConfirmButton } from "@/lib/ui/blocks/confirm-button";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

export interface RemoveMemberProps {
  userId: string;
  person: string;
  /** The person is the one who looks. */
  leaving: boolean;
}

/** Ends a membership, another's or one's own. */
export function RemoveMember({ userId, person, leaving }: RemoveMemberProps) {
  const workspace = useWorkspace();
  const router = useRouter();
  const remove = useApiAction(
    () => api<undefined>(`/members/${encodeURIComponent(userId)}`, { method: "DELETE", workspace }),
    {
      success: leaving ? "You have left the workspace" : `${person} is removed`,
      refresh: !leaving,
      onSuccess: () => (leaving ? router.push("/") : undefined),
    },
  );
  const whose = leaving ? "Your" : "Their";
  return (
    <ConfirmButton
      size="sm"
      variant="ghost"
      className="text-danger-text"
      aria-label={leaving ? "Leave the workspace" : `Remove ${person}`}
      title={leaving ? "Leave this workspace?" : `Remove ${person}?`}
      description={`${whose} access ends at once, and ${whose.toLowerCase()} API keys here are revoked. What was started runs on.`}
      confirm={leaving ? "Leave" : "Remove"}
      cancel={leaving ? "Stay" : "Keep"}
      onConfirm={() => remove.run(undefined)}
    >
      {leaving ? "Leave" : "Remove"}
    </ConfirmButton>
  );
}
