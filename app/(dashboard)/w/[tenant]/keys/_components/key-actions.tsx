"use client";
import { Ban, MoreHorizontal, RefreshCw } from "lucide-react";
import { useState } from "react";
import { api } from "@/lib/ui/api";
import { AlertDialog } from "@/lib/ui/primitives/alert-dialog";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/lib/ui/primitives/dropdown-menu";
import { IconButton } from "@/lib/ui/primitives/icon-button";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { RotateKey } from "./rotate-key";

export interface KeyActionsProps {
  id: string;
  name: string;
  publicUrl: string;
  /** Its successor is there already. */
  replaced: boolean;
}

/** What can be done with a key that works. */
export function KeyActions({ id, name, publicUrl, replaced }: KeyActionsProps) {
  const workspace = useWorkspace();
  const [dialog, setDialog] = useState<"rotate" | "revoke" | null>(null);
  const revoke = useApiAction(
    () => api<undefined>(`/keys/${encodeURIComponent(id)}`, { method: "DELETE", workspace }),
    { success: `“${name}” is revoked`, onSuccess: () => setDialog(null) },
  );
  const controlled = (which: "rotate" | "revoke") => ({
    open: dialog === which,
    onOpenChange: (open: boolean) => setDialog(open ? which : null),
  });
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <IconButton label={`Actions for ${name}`} icon={<MoreHorizontal />} tooltip={false} />
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem disabled={replaced} onSelect={() => setDialog("rotate")}>
            <RefreshCw aria-hidden="true" />
            Rotate…
          </DropdownMenuItem>
          <DropdownMenuItem danger onSelect={() => setDialog("revoke")}>
            <Ban aria-hidden="true" />
            Revoke…
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <RotateKey id={id} name={name} publicUrl={publicUrl} {...controlled("rotate")} />
      <AlertDialog
        {...controlled("revoke")}
        title={`Revoke “${name}”?`}
        description="Programs that use it are refused at once. This can't be taken back; executions they started run on."
        confirm="Revoke key"
        danger
        busy={revoke.busy}
        onConfirm={() => void revoke.run(undefined)}
      />
    </>
  );
}
