"use client";
import { CircleAlert, CircleCheck } from "lucide-react";
import { Panel, PanelHeader } from "@/lib/ui/primitives/panel";
import type { Located } from "@/lib/ui/builder/json/json-locate";

export interface ProblemListProps {
  errors: readonly Located[];
  onReveal(error: Located): void;
}

/** Everything that keeps the definition from being saved; each leads to its line. */
export function ProblemList({ errors, onReveal }: ProblemListProps) {
  const none = errors.length === 0;
  return (
    <Panel>
      <PanelHeader
        title={none ? "No problems" : `${errors.length} ${errors.length === 1 ? "problem" : "problems"}`}
        actions={
          none ? (
            <CircleCheck aria-hidden="true" className="size-4 text-success" />
          ) : (
            <CircleAlert aria-hidden="true" className="size-4 text-danger-text" />
          )
        }
      />
      <div aria-live="polite">
        {none ? (
          <p className="px-4 py-3 text-sm text-ink-muted">
            Checked as you type, against the agents of this workspace.
          </p>
        ) : (
          <ul className="max-h-72 divide-y overflow-y-auto">
            {errors.map((error) => (
              <li key={`${error.pointer} ${error.detail}`}>
                <button
                  type="button"
                  onClick={() => onReveal(error)}
                  className="block w-full px-4 py-2 text-left text-sm hover:bg-hover focus-visible:-outline-offset-2"
                >
                  <span className="block break-words">{error.detail}</span>
                  <span className="mt-0.5 block text-xs break-all text-ink-faint">
                    Line {error.line}
                    {error.pointer ? <code className="ml-2">{error.pointer}</code> : null}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Panel>
  );
}
