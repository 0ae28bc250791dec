"use client";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "../cn";
import { IconButton } from "./icon-button";
import { modalClass, scrimClass } from "./overlay";

export const Dialog = Radix.Root;
export const DialogTrigger = Radix.Trigger;
export const DialogClose = Radix.Close;

export interface DialogContentProps {
  title: ReactNode;
  description?: ReactNode;
  /** Buttons, right-aligned under the body. */
  footer?: ReactNode;
  /** Selector of what gets the focus when it opens. Default: the first that can have it. */
  initialFocus?: string;
  className?: string;
  children?: ReactNode;
}

export function DialogContent(props: DialogContentProps) {
  const { title, description, footer, initialFocus, className, children } = props;
  return (
    <Radix.Portal>
      <Radix.Overlay className={scrimClass} />
      <Radix.Content
        className={cn(modalClass, className)}
        onOpenAutoFocus={(event) => {
          const content = event.currentTarget;
          if (!initialFocus || !(content instanceof HTMLElement)) return;
          const target = content.querySelector<HTMLElement>(initialFocus);
          if (!target) return;
          event.preventDefault();
          target.focus();
        }}
        {...(description ? {} : { "aria-describedby": undefined })}
      >
        <header className="px-5 pt-4 pr-14 pb-3">
          <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
          {description ? (
            <Radix.Description className="mt-1 text-sm text-ink-muted">{description}</Radix.Description>
          ) : null}
        </header>
        {children ? <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div> : null}
        {footer ? <DialogFooter>{footer}</DialogFooter> : null}
        {/* Last in the document, so that the first field gets focus and not the way out. */}
        <Radix.Close asChild>
          <IconButton label="Close" icon={<X />} tooltip={false} className="absolute top-3 right-3" />
        </Radix.Close>
      </Radix.Content>
    </Radix.Portal>
  );
}

/** For dialogs whose form must contain its own buttons: put it last inside the form. */
export function DialogFooter({ className, children }: { className?: string; children: ReactNode }) {
  return <footer className={cn("flex justify-end gap-2 border-t px-5 py-3", className)}>{children}</footer>;
}
