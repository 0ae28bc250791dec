import type { JsonObject } from "@/lib/core/json";
import { redactJson } from "@/lib/guard/redact";
import type { execution, webhookDelivery } from "@/lib/db/schema/execution";
import type { DecisionView } from "@/lib/ledger/views/plan";
import type { StepView } from "@/lib/ledger/views/steps";
import { iso, isoOrNull } from "../iso";
import { stepOfChild, usageWithChildren, type ChildRow } from "./children";
import type { ChildExecution, Execution, ExecutionSummary, PlanDecision, StepSummary } from "./shapes";

export type ExecutionRow = typeof execution.$inferSelect;
export type SummaryRow = Pick<
  ExecutionRow,
  | "id"
  | "kind"
  | "title"
  | "status"
  | "waitingFor"
  | "error"
  | "tags"
  | "sessionId"
  | "orchestrationId"
  | "orchestrationVersion"
  | "parentId"
  | "parentStep"
  | "rootId"
  | "depth"
  | "createdAt"
  | "startedAt"
  | "finishedAt"
>;

export function linksOf(id: string) {
  const self = `/v1/executions/${id}`;
  return { self, events: `${self}/events`, logs: `${self}/logs` };
}

export function presentSummary(row: SummaryRow): ExecutionSummary {
  return {
    id: row.id,
    object: "execution",
    kind: row.kind,
    title: row.title,
    status: row.status,
    waiting_for: row.waitingFor,
    error: row.error,
    tags: row.tags,
    session_id: row.sessionId,
    orchestration:
      row.orchestrationId && row.orchestrationVersion !== null
        ? { id: row.orchestrationId, version: row.orchestrationVersion }
        : null,
    parent_id: row.parentId,
    parent_step: row.parentId ? stepOfChild(row) : null,
    root_id: row.rootId ?? row.id,
    depth: row.depth,
    created_at: iso(row.createdAt),
    started_at: isoOrNull(row.startedAt),
    finished_at: isoOrNull(row.finishedAt),
    duration_ms: row.finishedAt ? Math.max(0, row.finishedAt.getTime() - row.createdAt.getTime()) : null,
    links: linksOf(row.id),
  };
}

export interface DetailParts {
  steps: StepView[];
  /** Executions its steps have started. */
  children: ChildRow[];
  /** What its agents have used so far; null: it has ended and says so itself. */
  agents: JsonObject | null;
  decisions: DecisionView[];
  callback: Execution["callback"];
}

export function presentExecution(row: ExecutionRow, parts: DetailParts): Execution {
  const { actor } = row;
  return {
    ...presentSummary(row),
    input: redactJson(row.input),
    output: row.output,
    context: row.context,
    metadata: row.metadata,
    steps: parts.steps.map((step) => presentStep(step, childrenOf(step, parts.children))),
    plan: { source: row.planSource, details: row.plan, decisions: parts.decisions.map(presentDecision) },
    replay_of: row.replayOf,
    actor: { kind: text(actor.kind), id: text(actor.id), label: text(actor.label) },
    priority: row.priority,
    budget: row.budget,
    usage: usageOf(row, parts),
    callback: parts.callback,
    wake_at: isoOrNull(row.wakeAt),
    cancel_requested_at: isoOrNull(row.cancelRequestedAt),
    last_seq: row.lastSeq,
  };
}

export function presentCallback(
  delivery: typeof webhookDelivery.$inferSelect,
): NonNullable<Execution["callback"]> {
  const { id, url, status, attempts, log } = delivery;
  const nextAt = status === "pending" ? isoOrNull(delivery.nextAt) : null;
  return { id, url, status, attempts, next_at: nextAt, delivered_at: isoOrNull(delivery.deliveredAt), log };
}

/** Settled executions carry their usage; of others it is what their entries show so far. */
function usageOf(row: ExecutionRow, { steps, children, agents }: DetailParts): Execution["usage"] {
  const dispatched = steps.filter((step) => step.contractId !== null).length;
  const soFar = { steps: dispatched, tool_calls: dispatched };
  const stored: JsonObject = agents ? usageWithChildren(soFar, [{ usage: agents }, ...children]) : row.usage;
  const number = (name: string, fallback: number) =>
    typeof stored[name] === "number" ? stored[name] : fallback;
  return {
    steps: number("steps", dispatched),
    tool_calls: number("tool_calls", dispatched),
    input_tokens: number("input_tokens", 0),
    output_tokens: number("output_tokens", 0),
    cost_usd: number("cost_usd", 0),
  };
}

function presentDecision(decision: DecisionView): PlanDecision {
  const { number, type, reason, planner, model, lastFailed, startedAt, decidedAt } = decision;
  return {
    step_number: number,
    decision_type: type,
    reason,
    planner,
    model,
    last_failed: lastFailed,
    steps: decision.steps.map(({ id, ...step }) => ({ step_id: id, ...step })),
    started_at: isoOrNull(startedAt),
    decided_at: isoOrNull(decidedAt),
  };
}

function childrenOf(step: StepView, children: readonly ChildRow[]): ChildExecution[] {
  return children
    .filter((child) => stepOfChild(child) === step.path)
    .map(({ id, title, status, waitingFor }) => {
      const { self } = linksOf(id);
      return { id, title, status, waiting_for: waitingFor, links: { self } };
    });
}

function presentStep(step: StepView, children: ChildExecution[]): StepSummary {
  return {
    id: step.id,
    name: step.name,
    path: step.path,
    status: step.status,
    agent: step.agent,
    capability: step.capability,
    attempt: step.attempt,
    started_at: isoOrNull(step.startedAt),
    finished_at: isoOrNull(step.finishedAt),
    duration_ms: step.durationMs,
    contract_id: step.contractId,
    reused_from: step.reusedFrom,
    error: step.error,
    children,
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
