"use client";
import { Command as Cmdk } from "cmdk";
import { Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "../cn";
import { modalClass, scrimClass } from "./overlay";

export interface CommandDialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  label: string;
  /** False when the caller filters the items itself. */
  shouldFilter?: boolean;
  children: ReactNode;
}

export function CommandDialog({
  open,
  onOpenChange,
  label,
  shouldFilter = true,
  children,
}: CommandDialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={scrimClass} />
        <Radix.Content aria-describedby={undefined} className={cn(modalClass, "overflow-hidden")}>
          <Radix.Title className="sr-only">{label}</Radix.Title>
          <Cmdk label={label} shouldFilter={shouldFilter} loop className="flex min-h-0 flex-col">
            {children}
          </Cmdk>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function CommandInput({ className, ...rest }: ComponentProps<typeof Cmdk.Input>) {
  return (
    <div className="flex items-center gap-2.5 border-b px-4">
      <Search aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
      <Cmdk.Input className={cn("h-12 w-full bg-transparent text-base outline-none", className)} {...rest} />
    </div>
  );
}

export function CommandList({ className, ...rest }: ComponentProps<typeof Cmdk.List>) {
  return <Cmdk.List className={cn("max-h-[52vh] overflow-y-auto p-2", className)} {...rest} />;
}

export function CommandEmpty(props: ComponentProps<typeof Cmdk.Empty>) {
  return <Cmdk.Empty className="px-3 py-8 text-center text-sm text-ink-muted" {...props} />;
}

export function CommandGroup({ className, ...rest }: ComponentProps<typeof Cmdk.Group>) {
  return (
    <Cmdk.Group
      className={cn(
        "pb-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint",
        className,
      )}
      {...rest}
    />
  );
}

export function CommandItem({ className, ...rest }: ComponentProps<typeof Cmdk.Item>) {
  return (
    <Cmdk.Item
      className={cn(
        "flex min-h-9 items-center gap-2.5 rounded-md px-2 text-sm select-none data-[selected=true]:bg-hover",
        "data-[disabled=true]:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-faint",
        className,
      )}
      {...rest}
    />
  );
}
