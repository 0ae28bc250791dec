import type { ErrorRecord } from "@/lib/core/errors";
import { linksOf, type ExecutionRow } from "./present";
import type { StartShape } from "./shapes";

/** The Start shape of an execution as it stands. */
export function presentStart(row: ExecutionRow, contracts: string[]): StartShape {
  const mode = typeof row.plan.mode === "string" ? row.plan.mode : null;
  const base = {
    execution_id: row.id,
    job_id: row.id,
    session_id: row.sessionId,
    kind: row.kind,
    mode,
    callback_url: row.callbackUrl,
    links: linksOf(row.id),
  };
  const duration = row.finishedAt ? Math.max(0, row.finishedAt.getTime() - row.createdAt.getTime()) : null;
  const finished = { result: row.output, duration_ms: duration, contracts };
  switch (row.status) {
    case "completed":
      return { status: "success", ...base, ...finished, error: null };
    case "failed":
      return { status: "failed", ...base, ...finished, error: problemOf(row.error) };
    case "cancelled":
      return { status: "cancelled", ...base, ...finished, error: problemOf(row.error) };
    case "queued":
    case "running":
    case "waiting":
      return { status: "accepted", ...base, message: messageFor(row) };
  }
}

function messageFor(row: ExecutionRow): string {
  return row.status === "waiting" && row.waitingFor
    ? `Accepted. The execution is waiting for ${row.waitingFor}; follow links.events.`
    : "Accepted. The execution goes on; follow links.events or ask links.self.";
}

/** A failure as the problem object of RFC 9457; `status` is the HTTP status the same error would have at a start. */
function problemOf(error: ErrorRecord | null): NonNullable<StartShape["error"]> | null {
  if (!error) return null;
  return {
    type: "about:blank",
    title: "Execution failed",
    status: 500,
    detail: error.message,
    code: error.code,
    ...(error.errors ? { errors: error.errors } : {}),
  };
}
