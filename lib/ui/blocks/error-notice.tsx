import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../cn";
import type { Problem } from "../problem";
import { whatToDo } from "../what-to-do";

export interface ErrorNoticeProps {
  problem: Problem;
  /** "Try again" and the like. */
  action?: ReactNode;
  className?: string;
}

/** What went wrong, and what to do about it. */
export function ErrorNotice({ problem, action, className }: ErrorNoticeProps) {
  // What the title's line says already is not said again.
  const errors = problem.errors?.filter(({ detail }) => detail !== problem.detail) ?? [];
  return (
    <div
      role="alert"
      className={cn("flex gap-3 rounded-md border border-danger/40 bg-danger-soft p-3 text-sm", className)}
    >
      <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger-text" />
      <div className="min-w-0 flex-1">
        <p className="font-medium text-danger-text">{problem.title}</p>
        {problem.detail ? <p className="mt-0.5 break-words">{problem.detail}</p> : null}
        {errors.length > 0 ? (
          <ul className="mt-1.5 space-y-0.5">
            {errors.map((error) => (
              <li key={`${error.pointer} ${error.detail}`}>
                {error.pointer ? (
                  <code className="mr-1.5 text-xs text-ink-muted">{error.pointer}</code>
                ) : null}
                {error.detail}
              </li>
            ))}
          </ul>
        ) : null}
        <p className="mt-1 text-ink-muted">{whatToDo(problem)}</p>
        {problem.request_id ? (
          <p className="mt-1 font-mono text-xs text-ink-muted">{problem.request_id}</p>
        ) : null}
        {action ? <div className="mt-2 flex gap-2">{action}</div> : null}
      </div>
    </div>
  );
}
