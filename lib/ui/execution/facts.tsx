import type { ReactNode } from "react";
import { cn } from "../cn";
import { Absent } from "../blocks/duration";

/** Short facts side by side, as many to a line as fit. */
export function Facts({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <dl className={cn("grid grid-cols-[repeat(auto-fill,minmax(7rem,1fr))] gap-x-4 gap-y-2", className)}>
      {children}
    </dl>
  );
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-faint">{label}</dt>
      <dd className="flex min-h-5 items-center truncate text-sm">{children ?? <Absent />}</dd>
    </div>
  );
}
