import type { StepStatus } from "@/lib/core/states";
import type { ContractStatus } from "@/lib/services/contracts/shapes";
import { StepStatusBadge } from "@/lib/ui/blocks/status-badge";

/** A contract stands as the step it is about. */
const AS_STEP = {
  running: "running",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
  outcome_unknown: "outcome_unknown",
} as const satisfies Record<ContractStatus, StepStatus>;

export function ContractStatusBadge(props: { status: ContractStatus; variant?: "plain" | "badge" }) {
  return <StepStatusBadge status={AS_STEP[props.status]} variant={props.variant} />;
}
