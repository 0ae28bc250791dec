"use client";
import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "../cn";
import { useFieldControl } from "./field";
import { controlClass } from "./input";

export interface SelectOption {
  value: string;
  label: string;
  disabled?: boolean;
}

export interface SelectProps extends Omit<ComponentProps<"select">, "children"> {
  options: readonly SelectOption[];
  /** Shown as the first choice, with the value "". */
  placeholder?: string;
}

/** The platform's own select: right on phones, in forms without script, and for every keyboard habit. */
export function Select({ options, placeholder, className, ...rest }: SelectProps) {
  const props = useFieldControl(rest);
  return (
    <span className={cn("relative inline-flex w-full", className)}>
      <select className={cn(controlClass, "h-8 appearance-none pr-8")} {...props}>
        {placeholder === undefined ? null : <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute top-2 right-2.5 size-4 text-ink-faint"
      />
    </span>
  );
}
