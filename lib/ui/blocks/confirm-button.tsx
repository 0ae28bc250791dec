"use client";
import { type ReactNode, useState } from "react";
import { AlertDialog } from "../primitives/alert-dialog";
import { Button, type ButtonProps } from "../primitives/button";

export interface ConfirmButtonProps extends Omit<ButtonProps, "onClick"> {
  title: string;
  description: ReactNode;
  /** The verb on the confirming button. */
  confirm: string;
  cancel?: string;
  danger?: boolean;
  /** Does it; the dialog closes afterwards, also when it failed (the problem is then in a toast or the page). */
  onConfirm(): Promise<unknown>;
}

/** A button that asks first. */
export function ConfirmButton({
  title,
  description,
  confirm,
  cancel,
  danger = true,
  onConfirm,
  ...button
}: ConfirmButtonProps) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  async function act(): Promise<void> {
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      setBusy(false);
      setOpen(false);
    }
  }
  return (
    <>
      <Button variant={danger ? "danger" : "secondary"} {...button} onClick={() => setOpen(true)} />
      <AlertDialog
        open={open}
        onOpenChange={(next) => !busy && setOpen(next)}
        title={title}
        description={description}
        confirm={confirm}
        cancel={cancel}
        danger={danger}
        busy={busy}
        onConfirm={() => void act()}
      />
    </>
  );
}
