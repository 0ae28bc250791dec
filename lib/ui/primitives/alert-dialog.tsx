"use client";
import { AlertDialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./button";
import { modalClass, scrimClass } from "./overlay";

export interface AlertDialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  description: ReactNode;
  /** The verb on the confirming button: "Revoke key", never "OK". */
  confirm: string;
  cancel?: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm(): void;
  children?: ReactNode;
}

/** Asks before something that can't be undone. Stays open while `busy`; the caller closes it. */
export function AlertDialog(props: AlertDialogProps) {
  const {
    open,
    onOpenChange,
    title,
    description,
    confirm,
    cancel = "Keep it",
    danger,
    busy,
    onConfirm,
    children,
  } = props;
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={scrimClass} />
        <Radix.Content className={`${modalClass} max-w-md`}>
          <div className="px-5 pt-4 pb-5">
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            <Radix.Description asChild>
              <div className="mt-1.5 text-sm text-ink-muted">{description}</div>
            </Radix.Description>
            {children}
          </div>
          <footer className="flex justify-end gap-2 border-t px-5 py-3">
            <Radix.Cancel asChild>
              <Button disabled={busy}>{cancel}</Button>
            </Radix.Cancel>
            <Button
              variant="primary"
              busy={busy}
              onClick={onConfirm}
              className={danger ? "bg-danger-solid hover:bg-danger-hover" : undefined}
            >
              {confirm}
            </Button>
          </footer>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
