"use client";
import type { ReactNode } from "react";
import type { Json } from "@/lib/core/json";
import { cn } from "../cn";
import { ScrollRegion } from "../primitives/scroll-region";
import { CopyButton } from "./copy-button";
import { JsonNode } from "./json-node";

export interface JsonViewProps {
  value: Json;
  /** What it is ("Input"): the heading of the box and the name of what is copied. */
  label: string;
  /** Levels that start open; default 2. */
  open?: number;
  /** More buttons beside copy, e.g. "Full payload". */
  actions?: ReactNode;
  className?: string;
}

/** A value as a tree that opens and closes by mouse and keyboard. */
export function JsonView({ value, label, open = 2, actions, className }: JsonViewProps) {
  return (
    <div className={cn("min-w-0 overflow-hidden rounded-md border bg-sunken", className)}>
      <div className="flex h-8 items-center justify-between gap-2 border-b pr-1 pl-3">
        <span className="text-xs font-medium text-ink-muted">{label}</span>
        <span className="flex items-center gap-1">
          {actions}
          <CopyButton
            value={JSON.stringify(value, null, 2)}
            label={`Copy ${label.toLowerCase()}`}
            variant="ghost"
          />
        </span>
      </div>
      <ScrollRegion label={label} className="max-h-112 py-2 pr-3 pl-1 font-mono text-xs">
        <JsonNode value={value} open={open} />
      </ScrollRegion>
    </div>
  );
}
