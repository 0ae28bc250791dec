import { isTuttiError, toErrorRecord, TuttiError, type ErrorRecord } from "@/lib/core/errors";
import { canonicalJson } from "@/lib/core/canonical-json";
import type { Json, JsonObject } from "@/lib/core/json";
import {
  MAX_TARGETS,
  stepIdFor,
  type PlannedWork,
  type PlannerDecision,
  type PlannerResult,
  type PlannerTarget,
} from "@/lib/core/planner";
import { bestTargets } from "@/lib/core/planner-rank";
import type { StepOutcome } from "../../durable";
import { PlanFailure, type PlannedStep, type PlanPort, type PlanSource } from "../../plan";
import { modelDecider, ruleDecider, type Decider } from "./deciders";
import type { InvalidDecision } from "./decision";
import { lookAround, type PlannerSnapshot, type PlannerSurroundings } from "./look-around";
import { openModel } from "./open-model";
import { planningCompleted, planningStarted, taskCompleted, taskFailed, taskStarted } from "./entries";

export interface PlannerSettings {
  /** Without secrets: it is recorded, and shown to a model. */
  task: string;
  requestId: string;
  maxSteps: number;
  budget: JsonObject | null;
}

/** A decided step with its id and target. */
export interface DecidedStep {
  id: string;
  target: PlannerTarget;
  work: PlannedWork;
}

/** A task: decides the next step, has it done, looks at the result, until it is done or can't be. */
export function plannerPlanSource(settings: PlannerSettings, surroundings: PlannerSurroundings): PlanSource {
  return {
    run: async (port) => {
      const note = (id: string, record: ReturnType<typeof taskStarted>) =>
        port.run(id, async () => null, record);
      await note("task/started", taskStarted(settings));
      const planning = new Planning(settings, surroundings, port);
      try {
        const answer = await planning.run();
        await note("task/completed", taskCompleted(settings, planning.steps));
        return { answer };
      } catch (error) {
        const record = recordOf(error);
        if (!record) throw error;
        // What ended because the execution leaves this worker is no failure of the task.
        const ended = async (io: { signal: AbortSignal }) => (io.signal.throwIfAborted(), null);
        await port.run("task/failed", ended, taskFailed(settings, planning.steps, record));
        throw new PlanFailure(record);
      }
    },
  };
}

function recordOf(error: unknown): ErrorRecord | null {
  if (error instanceof PlanFailure) return error.record;
  return isTuttiError(error) ? toErrorRecord(error) : null;
}

class Planning {
  /** Steps dispatched so far: the next one's number is one more. */
  steps = 0;
  private readonly results: PlannerResult[] = [];
  /** Decisions whose steps failed: taken again, they would fail again. */
  private readonly failedDecisions = new Set<string>();
  private lastFailed: string | null = null;

  constructor(
    private readonly settings: PlannerSettings,
    private readonly surroundings: PlannerSurroundings,
    private readonly port: PlanPort,
  ) {}

  async run(): Promise<Json> {
    const { task } = this.settings;
    const found = await lookAround(this.port, this.surroundings);
    const snapshot = { ...found, targets: bestTargets(task, found.targets, MAX_TARGETS) };
    const decider = this.deciderOf(found);
    let refused = false;
    for (let step = 1; ; step++) {
      // The rules look through all there is; a model's prompt has an end.
      const decision = await this.plan(step, found.planner === "rules" ? found : snapshot, decider);
      if (decision.type === "done") return decision.answer;
      if (decision.type === "failed") throw failure(decision.reason, decision.available);
      if (decision.type === "steps") await this.perform(decision.steps, found.targets);
      else if (refused)
        throw new TuttiError(
          "model_answer_invalid",
          `The planner's model made no usable decision: ${decision.reason}`,
        );
      else this.lastFailed = `Your last decision was refused: ${decision.reason}`;
      refused = decision.type === "invalid";
    }
  }

  private deciderOf({ planner, model }: PlannerSnapshot): Decider {
    if (planner === "rules" || model === null) return ruleDecider();
    return modelDecider((name) => openModel(this.port, model, name));
  }

  private async plan(
    step: number,
    snapshot: PlannerSnapshot,
    decider: Decider,
  ): Promise<PlannerDecision | InvalidDecision> {
    const { port, settings, results, lastFailed } = this;
    await port.run(`plan-${step}/started`, async () => null, planningStarted(step, lastFailed));
    const view = {
      task: settings.task,
      targets: snapshot.targets,
      results,
      lastFailed,
      stepsLeft: Math.max(0, settings.maxSteps - this.steps),
      budget: settings.budget,
    };
    const decision = await decider.decide(view, step);
    const steps = decision.type === "steps" ? this.number(decision.steps, snapshot.targets) : [];
    const record = planningCompleted({ step, snapshot, decision, steps });
    await port.run(`plan-${step}`, async () => decision as unknown as JsonObject, record);
    return decision;
  }

  /** Ids count over the whole execution (PRODUCT.md §5). */
  private number(work: readonly PlannedWork[], targets: readonly PlannerTarget[]): DecidedStep[] {
    return work.flatMap((item, index) => {
      const target = targets.find(({ name }) => name === item.target);
      return target ? [{ id: stepIdFor(target.kind, this.steps + index + 1), target, work: item }] : [];
    });
  }

  private async perform(work: readonly PlannedWork[], targets: readonly PlannerTarget[]): Promise<void> {
    const key = canonicalJson(work.map(({ target, parameters }) => ({ target, parameters })));
    if (this.failedDecisions.has(key)) {
      throw failure(`The same step was decided again after it had failed: ${this.lastFailed ?? ""}`);
    }
    const decided = this.number(work, targets);
    this.steps += decided.length;
    const settled = await Promise.allSettled(decided.map((step) => this.port.dispatch(plannedStep(step))));
    const outcomes = settled.map((item) => {
      if (item.status === "rejected") throw item.reason;
      return item.value;
    });
    this.lastFailed = null;
    decided.forEach((step, index) => this.fold(step, outcomes[index]));
    if (this.lastFailed) this.failedDecisions.add(key);
  }

  private fold({ id, target, work }: DecidedStep, outcome: StepOutcome | undefined): void {
    if (!outcome) return;
    const { task } = work;
    if (outcome.ok) {
      this.results.push({ stepId: id, target: target.name, task, outcome });
      return;
    }
    const { code, message } = outcome.error;
    this.results.push({ stepId: id, target: target.name, task, outcome: { ok: false, code, message } });
    this.lastFailed ??= `${id} (${target.name}) failed: ${code}: ${message}`;
  }
}

function plannedStep({ id, target, work }: DecidedStep): PlannedStep {
  return {
    path: id,
    id,
    name: target.name,
    capability: target.capability,
    agent: null,
    role: target.role,
    parameters: work.parameters,
    maxRetries: 0,
    retryDelayMs: 1_000,
    timeoutMs: null,
  };
}

function failure(message: string, available?: string[]): TuttiError {
  return new TuttiError("plan_failed", message, available ? { extra: { available } } : {});
}
