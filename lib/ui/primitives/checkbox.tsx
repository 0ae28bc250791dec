"use client";
import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "../cn";
import { useFieldControl } from "./field";

export type CheckboxProps = ComponentProps<typeof Radix.Root>;

export function Checkbox({ className, ...rest }: CheckboxProps) {
  const props = useFieldControl(rest);
  return (
    <Radix.Root
      className={cn(
        "grid size-4 shrink-0 place-items-center rounded-sm border border-control bg-surface text-accent-ink",
        "data-[state=checked]:border-accent data-[state=checked]:bg-accent",
        "data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent disabled:opacity-50",
        className,
      )}
      {...props}
    >
      <Radix.Indicator className="group">
        <Check
          aria-hidden="true"
          strokeWidth={3}
          className="size-3 group-data-[state=indeterminate]:hidden"
        />
        <Minus
          aria-hidden="true"
          strokeWidth={3}
          className="hidden size-3 group-data-[state=indeterminate]:block"
        />
      </Radix.Indicator>
    </Radix.Root>
  );
}
