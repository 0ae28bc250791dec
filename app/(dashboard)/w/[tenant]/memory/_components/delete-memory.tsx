"use client";
import { Trash2 } from "lucide-react";
import { api } from "@/lib/ui/api";
import { ConfirmButton } from "@/lib/ui/blocks/confirm-button";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";

/** Deletes one item after asking. `text` is its beginning, so that one sees which. */
export function DeleteMemory({ id, text }: { id: string; text: string }) {
  const workspace = useWorkspace();
  const remove = useApiAction(
    () => api<undefined>(`/memory/${encodeURIComponent(id)}`, { method: "DELETE", workspace }),
    { success: "Deleted" },
  );
  return (
    <ConfirmButton
      aria-label={`Delete: ${text}`}
      title="Delete this item?"
      description={
        <span className="break-words">“{text}” is forgotten for good. What used it stays as it is.</span>
      }
      confirm="Delete item"
      variant="ghost"
      size="sm"
      className="size-7 p-0"
      onConfirm={() => remove.run(undefined)}
    >
      <Trash2 aria-hidden="true" />
    </ConfirmButton>
  );
}
