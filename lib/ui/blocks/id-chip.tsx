"use client";
import { Check, Copy } from "lucide-react";
import { cn } from "../cn";
import { Tooltip } from "../primitives/tooltip";
import { useCopied } from "./copy-button";
import { shortId } from "./short-id";

export interface IdChipProps {
  id: string;
  /** Shows the id whole. */
  full?: boolean;
  className?: string;
}

/** An id, short and mono; a click copies it whole. Never inside a link: use ShortId there. */
export function IdChip({ id, full, className }: IdChipProps) {
  const { copied, copy } = useCopied();
  const Icon = copied ? Check : Copy;
  return (
    <Tooltip content={copied ? "Copied" : <span className="font-mono">{id}</span>}>
      <button
        type="button"
        onClick={() => copy(id)}
        className={cn(
          "group/id inline-flex h-6 align-middle max-w-full items-center gap-1 rounded-sm px-1 -mx-1 font-mono text-xs text-ink-muted hover:bg-hover hover:text-ink",
          className,
        )}
      >
        <span className="sr-only">{copied ? "Copied" : "Copy"} </span>
        <span className="truncate">{full ? id : shortId(id)}</span>
        <Icon
          aria-hidden="true"
          className={cn(
            "size-3 shrink-0",
            copied
              ? "text-success-text"
              : "opacity-0 group-hover/id:opacity-100 group-focus-visible/id:opacity-100",
          )}
        />
      </button>
    </Tooltip>
  );
}
