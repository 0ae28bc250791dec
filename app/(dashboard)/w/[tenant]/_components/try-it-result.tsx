"use client";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import type { ExecutionStatus } from "@/lib/core/states";
import type { StartShape } from "@/lib/services/executions/shapes";
import { Duration } from "@/lib/ui/blocks/duration";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { JsonView } from "@/lib/ui/blocks/json-view";
import { ExecutionStatusBadge } from "@/lib/ui/blocks/status-badge";
import { toProblem } from "@/lib/ui/problem";

const STATUSES = {
  success: "completed",
  failed: "failed",
  cancelled: "cancelled",
  accepted: "running",
} as const satisfies Record<StartShape["status"], ExecutionStatus>;

/** What a start came to, in place; the whole story is behind the link. */
export function TryItResult({ start, workspace }: { start: StartShape; workspace: string }) {
  return (
    <div className="flex flex-col gap-2">
      <p className="flex items-center gap-3 text-sm">
        <ExecutionStatusBadge status={STATUSES[start.status]} />
        <span className="text-xs text-ink-muted">
          <Duration milliseconds={start.duration_ms} />
        </span>
        <Link
          href={`/w/${workspace}/executions/${start.execution_id}`}
          className="ml-auto inline-flex items-center gap-1 rounded-sm text-accent-text hover:underline"
        >
          Open execution
          <ArrowRight aria-hidden="true" className="size-3.5" />
        </Link>
      </p>
      {start.status === "accepted" ? (
        <p className="text-sm text-ink-muted">It takes longer than a moment and goes on by itself.</p>
      ) : null}
      {start.error ? (
        <ErrorNotice problem={{ ...toProblem(null), title: start.error.title, detail: start.error.detail }} />
      ) : null}
      {start.result === undefined || start.result === null ? null : (
        <JsonView label="Result" value={start.result} open={3} />
      )}
    </div>
  );
}
