"use client";
import type { ComponentProps } from "react";
import { cn } from "../cn";
import { useFieldControl } from "./field";
import { controlClass } from "./input";

export interface TextareaProps extends ComponentProps<"textarea"> {
  mono?: boolean;
}

export function Textarea({ mono, className, rows = 4, ...rest }: TextareaProps) {
  const props = useFieldControl(rest);
  return (
    <textarea
      rows={rows}
      className={cn(controlClass, "py-1.5", mono && "font-mono text-xs leading-5", className)}
      {...props}
    />
  );
}
