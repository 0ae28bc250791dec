"use client";
import type { ComponentProps } from "react";
import { cn } from "../cn";
import { useFieldControl } from "./field";

export const controlClass = cn(
  "w-full rounded-md border border-control bg-surface px-2.5 text-sm text-ink",
  "hover:border-ink-faint focus-visible:outline-offset-0 aria-invalid:border-danger",
  "disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-faint",
);

export interface InputProps extends ComponentProps<"input"> {
  /** For ids, keys, capabilities and other exact text. */
  mono?: boolean;
}

export function Input({ mono, className, ...rest }: InputProps) {
  const props = useFieldControl(rest);
  return <input className={cn(controlClass, "h-8", mono && "font-mono", className)} {...props} />;
}
