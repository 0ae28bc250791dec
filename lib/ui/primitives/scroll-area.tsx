"use client";
import { ScrollArea as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "../cn";

export interface ScrollAreaProps extends ComponentProps<typeof Radix.Root> {
  /** Names the region; it can be focused and scrolled by keyboard. */
  label: string;
}

export function ScrollArea({ label, className, children, ...rest }: ScrollAreaProps) {
  return (
    <Radix.Root className={cn("overflow-hidden", className)} {...rest}>
      <Radix.Viewport tabIndex={0} role="region" aria-label={label} className="size-full focus-visible:-outline-offset-2">
        {children}
      </Radix.Viewport>
      <Bar orientation="vertical" className="w-2" />
      <Bar orientation="horizontal" className="h-2 flex-col" />
    </Radix.Root>
  );
}

function Bar({ orientation, className }: { orientation: "vertical" | "horizontal"; className: string }) {
  return (
    <Radix.Scrollbar orientation={orientation} className={cn("flex touch-none p-0.5 select-none", className)}>
      <Radix.Thumb className="relative flex-1 rounded-full bg-line-strong" />
    </Radix.Scrollbar>
  );
}
