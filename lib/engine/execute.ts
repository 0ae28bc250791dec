import { errorToJson, type ErrorRecord } from "@/lib/core/errors";
import type { Json } from "@/lib/core/json";
import { dispatch, type DispatchEnvironment } from "./dispatch";
import type { StepOutcome } from "./durable";
import type { PlanMove, PlanSource, PlannedStep } from "./plan";
import { firstStop, type StopRule } from "./stop-rules";

/** How an execution ended, for the runner to settle. */
export interface Ending {
  result: { ok: true; output: Json } | { ok: false; error: ErrorRecord };
  usage: { steps: number; tool_calls: number };
}

export interface ExecuteInput {
  environment: DispatchEnvironment;
  plan: PlanSource;
  stopRules: readonly StopRule[];
  /** Milliseconds since the execution started, by database time. */
  elapsedMs: () => number;
}

/**
 * The engine: asks the plan source for the next steps, dispatches them side by side, folds the outcomes back, until
 * the plan is complete, has failed, or a stop rule holds. Everything it does is replayed from the journal.
 */
export async function execute(input: ExecuteInput): Promise<Ending> {
  const usage = { steps: 0, tool_calls: 0 };
  for (;;) {
    const move = input.plan.next();
    switch (move.do) {
      case "complete":
        return { result: { ok: true, output: move.output }, usage };
      case "fail":
        return { result: { ok: false, error: move.error }, usage };
      case "skip":
        noteSkip(input.environment, move);
        break;
      case "reject":
        noteRejection(input.environment, move);
        break;
      case "dispatch": {
        const stop = begun(input, move.steps) ? null : stopBefore(input, move.steps, usage);
        if (stop) return { result: { ok: false, error: stop }, usage };
        usage.steps += move.steps.length;
        usage.tool_calls += move.steps.length;
        await dispatchBatch(input, move.steps);
        break;
      }
    }
  }
}

/** A replay comes past batches that had passed the rules when they began; stopping there would leave them open. */
function begun({ environment }: ExecuteInput, steps: PlannedStep[]): boolean {
  const { durable } = environment;
  return steps.some(({ path }) => durable.recorded(path) !== null || durable.begunBy(path) !== null);
}

function stopBefore(input: ExecuteInput, steps: PlannedStep[], usage: Ending["usage"]): ErrorRecord | null {
  return firstStop(input.stopRules, {
    dispatchedSteps: usage.steps,
    nextSteps: steps.length,
    toolCalls: usage.tool_calls,
    elapsedMs: input.elapsedMs(),
  });
}

async function dispatchBatch(input: ExecuteInput, steps: PlannedStep[]): Promise<void> {
  const outcomes: StepOutcome[] = await Promise.all(steps.map((step) => dispatch(input.environment, step)));
  steps.forEach((step, index) => {
    const outcome = outcomes[index];
    if (outcome) input.plan.fold(step, outcome);
  });
}

function noteSkip(environment: DispatchEnvironment, move: Extract<PlanMove, { do: "skip" }>): void {
  environment.durable.note(`${move.path}/skipped`, {
    name: "orchestrator.step.skipped",
    path: "orchestrator",
    step: move.path,
    status: "skipped",
    data: { step_id: move.id, name: move.name, reason: move.reason },
    result: { skipped: true },
  });
}

function noteRejection(environment: DispatchEnvironment, move: Extract<PlanMove, { do: "reject" }>): void {
  environment.durable.note(`${move.path}/rejected`, {
    name: "orchestrator.step.failed",
    path: "orchestrator",
    step: move.path,
    status: "failed",
    data: { step_id: move.id, name: move.name, status: "failed", success: false },
    result: { ok: false, status: "failed", error: errorToJson(move.error) },
  });
}
