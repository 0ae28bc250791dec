"use client";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Badge } from "../../primitives/badge";
import type { Pointer } from "../model/pointer";
import { useHasError } from "./bound";

export interface SectionProps {
  title: string;
  /** What is set in it, said while it is closed. */
  summary?: string | null;
  /** Fields it holds: an error in one of them opens it. */
  pointers: readonly Pointer[];
  open?: boolean;
  children: ReactNode;
}

/** A part of a form that opens and closes. */
export function Section({ title, summary, pointers, open = false, children }: SectionProps) {
  const hasError = useHasError(pointers);
  const [isOpen, setOpen] = useState(open);
  return (
    <details
      open={isOpen || hasError}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="group/section border-t"
    >
      <summary className="flex min-h-10 list-none items-center gap-2 px-4 text-sm font-medium focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="size-4 text-ink-faint transition-transform group-open/section:rotate-90"
        />
        {title}
        {summary ? (
          <Badge className="ml-auto max-w-40 min-w-0">
            <span className="truncate">{summary}</span>
          </Badge>
        ) : null}
      </summary>
      <div className="flex flex-col gap-3 px-4 pt-1 pb-4">{children}</div>
    </details>
  );
}
