"use client";
import { Switch as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "../cn";
import { useFieldControl } from "./field";

export type SwitchProps = ComponentProps<typeof Radix.Root>;

export function Switch({ className, ...rest }: SwitchProps) {
  const props = useFieldControl(rest);
  return (
    <Radix.Root
      className={cn(
        "inline-flex h-4.5 w-8 shrink-0 items-center rounded-full bg-control p-0.5 transition-colors",
        "data-[state=checked]:bg-accent disabled:opacity-50",
        className,
      )}
      {...props}
    >
      <Radix.Thumb className="size-3.5 rounded-full bg-accent-ink transition-transform data-[state=checked]:translate-x-3.5" />
    </Radix.Root>
  );
}
