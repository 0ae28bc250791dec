import type { ExecutionSummary } from "@/lib/services/executions/shapes";
import { Duration } from "@/lib/ui/blocks/duration";
import { Elapsed } from "@/lib/ui/blocks/elapsed";

/** How long an execution took, or takes so far. */
export function ExecutionTime({
  execution,
}: {
  execution: Pick<ExecutionSummary, "created_at" | "duration_ms" | "status">;
}) {
  if (execution.duration_ms === null)
    return (
      <Elapsed
        since={execution.created_at}
        className={execution.status === "running" ? "text-accent-text" : undefined}
      />
    );
  return <Duration milliseconds={execution.duration_ms} />;
}
