"use client";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "../cn";
import { IconButton } from "./icon-button";
import { scrimClass } from "./overlay";

export const Sheet = Radix.Root;
export const SheetTrigger = Radix.Trigger;
export const SheetClose = Radix.Close;

const SIDES = {
  left: "left-0 w-72 animate-slide-right",
  right: "right-0 w-full max-w-xl animate-slide-left",
} as const;

export interface SheetContentProps {
  title: ReactNode;
  /** For content with a head of its own. */
  hideTitle?: boolean;
  side?: keyof typeof SIDES;
  className?: string;
  children: ReactNode;
}

/** A side panel over the page: details on the right, navigation on the left on phones. */
export function SheetContent({ title, hideTitle, side = "right", className, children }: SheetContentProps) {
  return (
    <Radix.Portal>
      <Radix.Overlay className={scrimClass} />
      <Radix.Content
        aria-describedby={undefined}
        className={cn(
          "fixed inset-y-0 z-50 flex max-w-[calc(100vw-2rem)] flex-col bg-raised shadow-overlay outline-none",
          SIDES[side],
          className,
        )}
      >
        {hideTitle ? (
          <Radix.Title className="sr-only">{title}</Radix.Title>
        ) : (
          <header className="flex items-center justify-between gap-4 border-b px-4 py-2">
            <Radix.Title className="min-w-0 truncate text-base font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label="Close" icon={<X />} tooltip={false} />
            </Radix.Close>
          </header>
        )}
        <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        {hideTitle ? <Radix.Close className="sr-only focus:not-sr-only focus:p-3">Close</Radix.Close> : null}
      </Radix.Content>
    </Radix.Portal>
  );
}
