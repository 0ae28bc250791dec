"use client";
import { useRouter } from "next/navigation";
import { AlertDialog } from "../primitives/alert-dialog";

export interface LeaveDialogProps {
  /** Where somebody wants to go; null: nowhere. */
  leaving: string | null;
  onStay(): void;
}

export function LeaveDialog({ leaving, onStay }: LeaveDialogProps) {
  const router = useRouter();
  return (
    <AlertDialog
      open={leaving !== null}
      onOpenChange={(open) => (open ? undefined : onStay())}
      title="Leave without saving?"
      description="What was changed since it was last saved is lost."
      confirm="Leave"
      cancel="Stay"
      danger
      onConfirm={() => {
        onStay();
        if (leaving !== null) router.push(leaving);
      }}
    />
  );
}

export interface ConflictDialogProps {
  open: boolean;
  detail: string;
  busy: boolean;
  onClose(): void;
  onOverwrite(): void;
}

/** Somebody else saved a version meanwhile. */
export function ConflictDialog({ open, detail, busy, onClose, onOverwrite }: ConflictDialogProps) {
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : onClose())}
      title="Somebody else saved a version"
      description={
        <>
          <p>{detail}</p>
          <p className="mt-1.5">
            Saving yours makes a newer one; theirs stays among the versions, and “Compare” shows what differs.
          </p>
        </>
      }
      confirm="Save mine as the newest"
      cancel="Not now"
      busy={busy}
      onConfirm={onOverwrite}
    />
  );
}

export interface DiscardDialogProps {
  what: "changes" | "draft" | null;
  version: number;
  busy: boolean;
  onClose(): void;
  onConfirm(): void;
}

export function DiscardDialog({ what, version, busy, onClose, onConfirm }: DiscardDialogProps) {
  const isDraft = what === "draft";
  return (
    <AlertDialog
      open={what !== null}
      onOpenChange={(next) => (next ? undefined : onClose())}
      title={isDraft ? `Delete draft v${version}?` : "Discard what isn't saved?"}
      description={
        isDraft
          ? "The version is gone for good. What is published stays as it is."
          : "The canvas goes back to what was last saved. Undo brings it back."
      }
      confirm={isDraft ? "Delete draft" : "Discard changes"}
      danger
      busy={busy}
      onConfirm={onConfirm}
    />
  );
}
