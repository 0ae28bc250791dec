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

/** Who a task goes to: the planner, or as a whole to an agent that uses a computer. */
export const TASK_ROUTERS = ["orchestrator", "computer_use"] as const;
export type TaskRouter = (typeof TASK_ROUTERS)[number];

export const INTENT_MODES = ["auto", "agent", "flow", "mcp"] as const;
export type IntentMode = (typeof INTENT_MODES)[number];

/** What an execution is said to wait for when it waits for several things: first what somebody has to do. */
const MOST_TELLING: readonly WaitingFor[] = [
  "approval",
  "budget",
  "outcome",
  "connection",
  "child",
  "event",
  "timer",
];

export function mostTelling(waits: readonly WaitingFor[]): WaitingFor {
  return MOST_TELLING.find((kind) => waits.includes(kind)) ?? "timer";
}

export function isTerminal(status: ExecutionStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}
