"use client";
import Link from "next/link";
import type { ExecutionStatus, WaitingFor } from "@/lib/core/states";
import { IdChip } from "../blocks/id-chip";
import { ExecutionStatusBadge } from "../blocks/status-badge";
import type { ExecutionEvent } from "../use-execution-events";
import type { StepState } from "./state";

/** An execution that a step has started, in the shape of the API. */
export interface ChildView {
  id: string;
  title: string;
  status: ExecutionStatus;
  waiting_for: WaitingFor | null;
}

export interface StepChildrenProps {
  items: readonly ChildView[];
  workspace: string;
}

/** The executions a step has started, one per attempt: each has a page of its own. */
export function StepChildren({ items, workspace }: StepChildrenProps) {
  if (items.length === 0) return null;
  return (
    <section aria-label="Executions of this step">
      <h3 className="mb-1 text-xs text-ink-muted">
        {items.length === 1 ? "Its execution" : "Its executions"}
      </h3>
      <ul className="divide-y rounded-md border">
        {items.map((child) => (
          <li key={child.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-sm">
            <ExecutionStatusBadge status={child.status} waitingFor={child.waiting_for} />
            <Link
              href={`/w/${workspace}/executions/${child.id}`}
              className="min-w-0 truncate rounded-sm text-accent-text hover:underline"
            >
              {child.title}
            </Link>
            <IdChip id={child.id} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the server knew, and those that have begun since; one that is not the last has failed. */
export function childrenOf(
  step: StepState,
  own: readonly ExecutionEvent[],
  known: readonly ChildView[] = [],
): ChildView[] {
  if (step.agent !== "orchestration") return [];
  const begun = own.flatMap(({ event, data }) =>
    event === "durable.run.completed" && typeof data.execution_id === "string"
      ? [{ id: data.execution_id, title: typeof data.name === "string" ? data.name : "Execution" }]
      : [],
  );
  const listed = begun.length > 0 ? begun : known;
  return listed.map(({ id, title }, index) => {
    const last = index === listed.length - 1;
    const seen = known.find((child) => child.id === id);
    if (seen?.status === "completed" || seen?.status === "failed" || seen?.status === "cancelled")
      return seen;
    const status = last ? statusOf(step) : "failed";
    return { id, title, status, waiting_for: status === "waiting" ? (seen?.waiting_for ?? null) : null };
  });
}

/** As far as the step that waits for it can tell. */
function statusOf({ status }: StepState): ExecutionStatus {
  switch (status) {
    case "completed":
    case "failed":
    case "cancelled":
      return status;
    default:
      return "running";
  }
}
