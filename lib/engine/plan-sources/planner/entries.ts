import type { RunRecord } from "@/lib/core/durable";
import { errorToJson, type ErrorRecord } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import type { PlannerDecision } from "@/lib/core/planner";
import { cutText } from "@/lib/core/truncate";
import type { InvalidDecision } from "./decision";
import type { PlannerSnapshot } from "./look-around";
import type { DecidedStep, PlannerSettings } from "./planner";

/** Characters of `task_preview`. */
const PREVIEW = 120;
const LONGEST_REASON = 2_000;

export function taskStarted({ requestId, task, maxSteps }: PlannerSettings): RunRecord {
  return noted("orchestrator.task.started", { request_id: requestId, task, max_steps: maxSteps });
}

export function taskCompleted({ requestId }: PlannerSettings, steps: number): RunRecord {
  return noted("orchestrator.task.completed", { request_id: requestId, steps, success: true });
}

export function taskFailed({ requestId }: PlannerSettings, steps: number, error: ErrorRecord): RunRecord {
  const data = { request_id: requestId, steps, success: false, error: errorToJson(error) };
  return noted("orchestrator.task.failed", data);
}

export function planningStarted(step: number, lastFailed: string | null): RunRecord {
  return noted("orchestrator.planning.started", { step_number: step, last_failed: lastFailed });
}

/** The decision as people see it; the run's value is what a replay goes on with. */
export function planningCompleted(about: {
  step: number;
  snapshot: PlannerSnapshot;
  decision: PlannerDecision | InvalidDecision;
  steps: readonly DecidedStep[];
}): RunRecord {
  const { step, snapshot, decision, steps } = about;
  const first = steps[0];
  return noted("orchestrator.planning.completed", {
    step_number: step,
    decision_type: decision.type,
    target: steps.length > 0 ? steps.map(({ target }) => target.name).join(", ") : null,
    task_preview: first ? cutText(first.work.task, PREVIEW) : null,
    planner: snapshot.planner,
    model: snapshot.model,
    reason: cutText(reasonOf(decision), LONGEST_REASON),
    steps: steps.map(({ id, target, work }) => ({
      step_id: id,
      target: target.name,
      kind: target.kind,
      task: cutText(work.task, PREVIEW),
    })),
    ...(decision.type === "failed" && decision.available ? { available: decision.available } : {}),
  });
}

function reasonOf(decision: PlannerDecision | InvalidDecision): string {
  switch (decision.type) {
    case "steps":
      return decision.steps[0]?.why ?? "";
    case "done":
      return decision.why;
    case "failed":
    case "invalid":
      return decision.reason;
  }
}

function noted(name: "orchestrator.planning.started" | RecordedName, data: JsonObject): RunRecord<Json> {
  return { completed: () => ({ name, data }) };
}

type RecordedName =
  | "orchestrator.planning.completed"
  | "orchestrator.task.started"
  | "orchestrator.task.completed"
  | "orchestrator.task.failed";
