import type { ReactNode } from "react";
import { cn } from "@/lib/ui/cn";

export interface Fact {
  label: string;
  value: ReactNode;
}

/** What is known about one thing, line by line. */
export function DescriptionList({ facts, className }: { facts: readonly Fact[]; className?: string }) {
  return (
    <dl className={cn("divide-y text-sm", className)}>
      {facts.map(({ label, value }) => (
        <div key={label} className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-0.5 px-4 py-1.5">
          <dt className="w-32 shrink-0 text-ink-muted">{label}</dt>
          <dd className="min-w-0 flex-1 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
