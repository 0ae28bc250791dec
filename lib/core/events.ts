/**
 * Event names (PRODUCT.md §5): dotted, past tense or `started`. An entry's `name` is one of these.
 * The names of kinds of agents that come later are here already, so that views need not change.
 */
export const EVENT_NAMES = [
  "execution.queued",
  "execution.started",
  "execution.waiting",
  "execution.resumed",
  "execution.completed",
  "execution.failed",
  "execution.cancelled",
  "execution.cancel_requested",
  "orchestrator.task.started",
  "orchestrator.task.completed",
  "orchestrator.task.failed",
  "orchestrator.task.cancelled",
  "orchestrator.planning.started",
  "orchestrator.planning.completed",
  "orchestrator.step.dispatching",
  "orchestrator.step.completed",
  "orchestrator.step.failed",
  "orchestrator.step.skipped",
  "orchestrator.step.retrying",
  "mcp.toolbox.generated",
  "role.started",
  "role.completed",
  "model.call.started",
  "model.call.completed",
  "model.call.failed",
  "approval.requested",
  "approval.decided",
  "approval.expired",
  "budget.warned",
  "budget.exceeded",
  "budget.raised",
  "tool.call.started",
  "tool.call.completed",
  "tool.call.failed",
  "external.call.started",
  "external.call.completed",
  "external.call.failed",
  "durable.run.completed",
  "durable.wait.started",
  "durable.wait.completed",
  "signal.received",
  "log",
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

export const TERMINAL_EVENTS: readonly EventName[] = [
  "execution.completed",
  "execution.failed",
  "execution.cancelled",
];

export function isTerminalEvent(name: string): boolean {
  return (TERMINAL_EVENTS as readonly string[]).includes(name);
}
