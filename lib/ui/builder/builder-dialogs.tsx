"use client";
import { useRouter } from "next/navigation";
import { AlertDialog } from "../primitives/alert-dialog";
import { Button } from "../primitives/button";

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
  onTakeTheirs(): void;
  onCompare(): void;
}

/** Somebody else saved a version meanwhile: theirs, mine, or first a look at what differs. */
export function ConflictDialog(props: ConflictDialogProps) {
  const { open, detail, busy, onClose, onOverwrite, onTakeTheirs, onCompare } = props;
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : onClose())}
      title="Somebody else saved a version"
      description={
        <>
          <p>{detail}</p>
          <p className="mt-1.5">
            Keeping yours makes a newer version; theirs stays among the versions. Taking theirs puts it on the
            canvas; undo brings yours back.
          </p>
        </>
      }
      confirm="Keep mine"
      cancel="Not now"
      busy={busy}
      onConfirm={onOverwrite}
    >
      <p className="mt-4 flex gap-2">
        <Button disabled={busy} onClick={onCompare}>
          Compare
        </Button>
        <Button disabled={busy} onClick={onTakeTheirs}>
          Take theirs
        </Button>
      </p>
    </AlertDialog>
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
