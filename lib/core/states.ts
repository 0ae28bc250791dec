export const EXECUTION_KINDS = ["task", "intent", "chat", "orchestration"] as const;
export type ExecutionKind = (typeof EXECUTION_KINDS)[number];

export const EXECUTION_STATUSES = [
  "queued",
  "running",
  "waiting",
  "completed",
  "failed",
  "cancelled",
] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

export const WAITING_FOR = [
  "approval",
  "connection",
  "child",
  "timer",
  "event",
  "budget",
  "outcome",
] as const;
export type WaitingFor = (typeof WAITING_FOR)[number];

export const STEP_STATUSES = [
  "pending",
  "running",
  "waiting",
  "completed",
  "failed",
  "skipped",
  "cancelled",
  "outcome_unknown",
] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

export const PLAN_SOURCES = ["single", "stored", "planner"] as const;
export type PlanSourceName = (typeof PLAN_SOURCES)[number];

export const INTENT_MODES = ["auto", "agent", "flow", "mcp"] as const;
export type IntentMode = (typeof INTENT_MODES)[number];

export function isTerminal(status: ExecutionStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}
