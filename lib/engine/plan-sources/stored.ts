import { evaluateCondition } from "@/lib/core/condition";
import { toErrorRecord, TuttiError, type ErrorRecord } from "@/lib/core/errors";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import {
  contextKeys,
  walkSteps,
  type AgentStep,
  type OrchestrationDefinition,
  type Step,
} from "@/lib/core/orchestration";
import { validateJson } from "@/lib/core/json-schema";
import { renderTemplate } from "@/lib/core/template";
import type { StepOutcome } from "../durable";
import { PlanFailure, type PlannedStep, type PlanSource } from "../plan";

type PlanMove =
  | { do: "dispatch"; steps: PlannedStep[] }
  | { do: "skip"; path: string; id: string; name: string; reason: string }
  | { do: "reject"; path: string; id: string; name: string; error: ErrorRecord }
  | { do: "complete"; output: Json }
  | { do: "fail"; error: ErrorRecord };

export interface StoredPlanInput {
  input: JsonObject;
  /** What templates see as `execution`. */
  execution: JsonObject;
}

/** A saved orchestration, step after step. Deterministic: replayed outcomes lead to the same moves. */
export function storedPlanSource(definition: OrchestrationDefinition, given: StoredPlanInput): PlanSource {
  return {
    run: async (port) => {
      const plan = new StoredPlan(definition, given);
      for (;;) {
        const move = plan.next();
        if (move.do === "complete") return move.output;
        if (move.do === "fail") throw new PlanFailure(move.error);
        if (move.do === "skip") port.skip(move);
        else if (move.do === "reject") port.reject(move);
        else {
          const outcomes = await Promise.all(move.steps.map((step) => port.dispatch(step)));
          move.steps.forEach((step, index) => {
            const outcome = outcomes[index];
            if (outcome) plan.fold(step, outcome);
          });
        }
      }
    },
  };
}

class StoredPlan {
  private readonly context: JsonObject;
  private output: Json = null;
  private position = 0;
  private moves: PlanMove[] = [];
  private batch = new Map<string, AgentStep>();
  private groupOutput: JsonObject = {};
  private failure: ErrorRecord | null = null;

  constructor(
    private readonly definition: OrchestrationDefinition,
    private readonly given: StoredPlanInput,
  ) {
    this.context = { input: given.input };
  }

  next(): PlanMove {
    for (;;) {
      const move = this.moves.shift();
      if (move) return move;
      if (this.failure) return { do: "fail", error: this.failure };
      const step = this.definition.steps[this.position];
      if (!step) return this.complete();
      this.position++;
      this.plan(step);
    }
  }

  fold(planned: PlannedStep, outcome: StepOutcome): void {
    const step = this.batch.get(planned.path);
    if (!step) return;
    if (!outcome.ok) return this.failed(step, outcome.error);
    const errors = step.outputSchema ? validateJson(step.outputSchema, outcome.output) : [];
    if (errors.length === 0) return this.keep(step, outcome.output, planned.path !== step.id);
    this.failed(step, {
      code: "invalid",
      message: "The output does not fit the step's outputSchema.",
      errors,
    });
  }

  private plan(step: Step): void {
    if (step.type === "parallel") {
      const members = step.steps.filter((member) => member.type === "agent");
      if (!this.holds(step)) return members.forEach((member) => this.skip(member, `${step.id}/${member.id}`));
      this.dispatchTogether(members, (member) => `${step.id}/${member.id}`);
      // A member without an output reads as null, like its context.
      this.groupOutput = Object.fromEntries(members.map((member) => [member.id, null]));
      return;
    }
    if (step.type !== "agent") {
      this.reject(
        step,
        step.id,
        new TuttiError("not_supported", `Steps of type "${step.type}" are not available.`),
      );
      return;
    }
    this.dispatchTogether([step], (only) => only.id);
  }

  private dispatchTogether(steps: AgentStep[], pathOf: (step: AgentStep) => string): void {
    const planned: PlannedStep[] = [];
    const skipped: AgentStep[] = [];
    const scope = this.scope();
    for (const step of steps) {
      try {
        if (step.condition && !evaluateCondition(step.condition, scope)) skipped.push(step);
        else planned.push(this.planned(step, pathOf(step), scope));
      } catch (error) {
        this.reject(step, pathOf(step), error);
      }
    }
    skipped.forEach((step) => this.skip(step, pathOf(step)));
    this.batch = new Map(steps.map((step) => [pathOf(step), step]));
    if (planned.length > 0) this.moves.push({ do: "dispatch", steps: planned });
  }

  private planned(step: AgentStep, path: string, scope: JsonObject): PlannedStep {
    const mapped = step.inputMapping ? renderTemplate(step.inputMapping, scope) : this.everything();
    return {
      path,
      id: step.id,
      name: step.name,
      capability: step.target.kind === "capability" ? step.target.name : null,
      agent: step.target.kind === "agent" ? step.target.name : null,
      parameters: isJsonObject(mapped) ? mapped : {},
      pick: step.inputMapping === null,
      maxRetries: step.maxRetries,
      retryDelayMs: step.retryDelay,
      timeoutMs: step.timeout,
    };
  }

  /** Without a mapping: what the capability's schema knows of the input, and of the step before where the input lacks it. */
  private everything(): JsonObject {
    return { ...(isJsonObject(this.output) ? this.output : {}), ...this.given.input };
  }

  private scope(): JsonObject {
    return {
      input: this.given.input,
      context: this.context,
      output: this.output,
      execution: this.given.execution,
    };
  }

  private holds(step: Step): boolean {
    return !step.condition || evaluateCondition(step.condition, this.scope());
  }

  private skip(step: Step, path: string): void {
    this.leaveEmpty(step);
    this.moves.push({
      do: "skip",
      path,
      id: step.id,
      name: step.name,
      reason: "its condition does not hold",
    });
  }

  /** A step that can't be dispatched, e.g. because a template reads a path that isn't there. */
  private reject(step: Step, path: string, reason: unknown): void {
    const error = toErrorRecord(reason);
    this.moves.push({ do: "reject", path, id: step.id, name: step.name, error });
    this.failed(step, error);
  }

  /** The output of a group is an object of its members' outputs by id. */
  private keep(step: AgentStep, output: Json, inGroup: boolean): void {
    this.output = inGroup ? { ...this.groupOutput, [step.id]: output } : output;
    if (inGroup) this.groupOutput = isJsonObject(this.output) ? this.output : {};
    if (!step.outputMapping) {
      this.context[step.id] = output;
      return;
    }
    try {
      const mapped = renderTemplate(step.outputMapping, { ...this.scope(), output });
      if (isJsonObject(mapped)) Object.assign(this.context, mapped);
    } catch (error) {
      this.failed(step, toErrorRecord(error));
    }
  }

  private failed(step: Step, error: ErrorRecord): void {
    const { onError } = step;
    if (onError === "continue") {
      this.leaveEmpty(step);
    } else if (typeof onError === "object") {
      this.leaveEmpty(step);
      this.jumpTo(onError.goto);
    } else {
      this.failure ??= { ...error, message: `Step "${step.id}" failed: ${error.message}` };
    }
  }

  /** A step without an output: whoever reads it finds null. */
  private leaveEmpty(step: Step): void {
    for (const key of contextKeys(step)) this.context[key] = null;
  }

  /** Forward only; the steps jumped over count as skipped. */
  private jumpTo(id: string): void {
    const target = this.definition.steps.findIndex((item) => item.id === id);
    while (this.position < target) {
      const passed = this.definition.steps[this.position++];
      if (!passed) return;
      for (const step of walkSteps([passed])) this.leaveEmpty(step);
    }
  }

  private complete(): PlanMove {
    if (!this.definition.output) return { do: "complete", output: this.output };
    try {
      return { do: "complete", output: renderTemplate(this.definition.output, this.scope()) };
    } catch (error) {
      const record = toErrorRecord(error);
      return { do: "fail", error: { ...record, message: `The output can't be made: ${record.message}` } };
    }
  }
}
