import type { ReactNode } from "react";
import { cn } from "../cn";
import { CodeBlock } from "./code-block";

export interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  /** One sentence that teaches: what appears here and how it gets here. */
  children: ReactNode;
  action?: ReactNode;
  /** A command that makes the first one. */
  curl?: string;
  className?: string;
}

export function EmptyState({ icon, title, children, action, curl, className }: EmptyStateProps) {
  return (
    <div
      className={cn("mx-auto flex w-full max-w-lg flex-col items-center px-4 py-14 text-center", className)}
    >
      {icon ? (
        <span
          aria-hidden="true"
          className="mb-4 grid size-10 place-items-center rounded-lg border bg-surface text-ink-faint [&_svg]:size-5"
        >
          {icon}
        </span>
      ) : null}
      <h2 className="text-base font-semibold">{title}</h2>
      <p className="mt-1 max-w-sm text-sm text-ink-muted">{children}</p>
      {action ? <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div> : null}
      {curl ? <CodeBlock code={curl} label="curl" className="mt-6 w-full" /> : null}
    </div>
  );
}
