"use client";
import { CircleAlert, CircleCheck } from "lucide-react";
import type { FieldError } from "@/lib/core/errors";
import { titleOf } from "./model/new-step";
import { stepAt } from "./model/edit";
import { stepOf } from "./model/pointer";
import type { Draft } from "./model/tree";

export interface ProblemsProps {
  draft: Draft;
  errors: readonly FieldError[];
  onReveal(error: FieldError): void;
}

function placeText(draft: Draft, error: FieldError): string {
  const pointer = stepOf(error.pointer);
  const step = pointer === null ? undefined : stepAt(draft, pointer);
  return step ? titleOf(step) : "Definition";
}

/** Everything that keeps the definition from being saved; each leads to its field. */
export function Problems({ draft, errors, onReveal }: ProblemsProps) {
  if (errors.length === 0) {
    return (
      <p className="flex items-center gap-2 px-4 py-3 text-sm text-ink-muted">
        <CircleCheck aria-hidden="true" className="size-4 text-success" />
        Checked as you edit, here and by the server.
      </p>
    );
  }
  return (
    <ul className="divide-y">
      {errors.map((error) => (
        <li key={`${error.pointer} ${error.detail}`}>
          <button
            type="button"
            onClick={() => onReveal(error)}
            className="flex w-full gap-2 px-4 py-2 text-left text-sm hover:bg-hover focus-visible:-outline-offset-2"
          >
            <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger-text" />
            <span className="min-w-0">
              <span className="block break-words">{error.detail}</span>
              <span className="mt-0.5 block text-xs break-all text-ink-faint">
                {placeText(draft, error)}{" "}
                {error.pointer ? <code className="ml-1">{error.pointer}</code> : null}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
