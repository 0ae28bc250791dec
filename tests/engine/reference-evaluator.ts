import { evaluateCondition } from "@/lib/core/condition";
import { isTuttiError } from "@/lib/core/errors";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { contextKeys, type OrchestrationDefinition, type Step, walkSteps } from "@/lib/core/orchestration";
import { renderTemplate } from "@/lib/core/template";
import type { StepOutcome } from "@/lib/engine/durable";
import { splitOf } from "@/lib/engine/plan-sources/stored/split";

/** What is visible at a place. Copied where things run side by side. */
interface Scope {
  context: JsonObject;
  output: Json;
  item?: Json;
  index?: number;
}

/** Thrown when a step fails with `fail`, and to leave everything for a goto. */
class Failed extends Error {}
class Gone extends Error {
  constructor(readonly target: string) {
    super(target);
  }
}
/** Several steps side by side fail: which of them counts is a matter of time, and not of this evaluator. */
export class Undecided extends Error {}

export interface Evaluated {
  /** Undefined: the execution failed. */
  output: Json | undefined;
  dispatched: Set<string>;
  /** A step side by side with others failed: some of `dispatched` may not have begun. */
  cutShort: boolean;
}

/**
 * The plainest way to say what an orchestration means: one step after the other, copies of everything, recursion. It
 * shares templates and conditions with the engine, and nothing else.
 */
export class ReferenceEvaluator {
  private readonly dispatched = new Set<string>();
  private cutShort = false;

  constructor(
    private readonly definition: OrchestrationDefinition,
    private readonly input: JsonObject,
    private readonly outcomeOf: (path: string) => StepOutcome,
  ) {}

  evaluate(): Evaluated {
    const scope: Scope = { context: {}, output: null };
    let output: Json | undefined;
    try {
      this.outermost(this.definition.steps, scope);
      output = renderTemplate(this.definition.output, this.visible(scope));
    } catch (error) {
      if (!(error instanceof Failed) && !isTuttiError(error)) throw error;
    }
    return { output, dispatched: this.dispatched, cutShort: this.cutShort };
  }

  private outermost(steps: Step[], scope: Scope): void {
    for (let at = 0; at < steps.length; at++) {
      try {
        this.list(steps.slice(at, at + 1), "", scope);
      } catch (error) {
        if (!(error instanceof Gone)) throw error;
        const target = steps.findIndex((step) => step.id === error.target);
        for (const step of steps.slice(at, target)) this.empty(step, scope);
        at = target - 1;
      }
    }
  }

  /** The last output of the list, undefined without one. */
  private list(steps: Step[], prefix: string, scope: Scope): Json | undefined {
    let own: Json | undefined;
    for (const step of steps) {
      const output = this.step(step, `${prefix}${step.id}`, scope);
      if (output === undefined) continue;
      own = output;
      scope.output = output;
    }
    return own;
  }

  /** Undefined: the step has no output. */
  private step(step: Step, path: string, scope: Scope): Json | undefined {
    try {
      if (step.condition && !evaluateCondition(step.condition, this.visible(scope))) {
        this.empty(step, scope);
        return undefined;
      }
      const output = this.work(step, path, scope);
      const mapping = step.outputMapping;
      const mapped = mapping && renderTemplate(mapping, { ...this.visible(scope), output });
      Object.assign(scope.context, isJsonObject(mapped) ? mapped : { [step.id]: output });
      return output;
    } catch (error) {
      if (!(error instanceof Failed) && !isTuttiError(error)) throw error;
      if (typeof step.onError === "object") throw new Gone(step.onError.goto);
      if (step.onError === "fail") throw new Failed();
      this.empty(step, scope);
      return undefined;
    }
  }

  private work(step: Step, path: string, scope: Scope): Json {
    switch (step.type) {
      case "set":
        return renderTemplate(step.values, this.visible(scope));
      case "parallel":
        return this.parallel(step, path, scope);
      case "branch":
        return this.branch(step, path, scope);
      case "loop":
        return step.mode.kind === "forEach"
          ? this.forEach(step, path, scope)
          : this.repeat(step, path, scope);
      default:
        return this.dispatch(step, path, scope);
    }
  }

  private dispatch(step: Step, path: string, scope: Scope): Json {
    const visible = this.visible(scope);
    if (step.type === "agent" || step.type === "orchestration") renderTemplate(step.inputMapping, visible);
    if (step.type === "approval") renderTemplate(step.message, visible);
    if (step.type === "wait" && step.mode.kind === "event") renderTemplate(step.mode.event, visible);
    this.dispatched.add(path);
    const outcome = this.outcomeOf(path);
    if (!outcome.ok) throw new Failed();
    return outcome.output;
  }

  private parallel(step: Extract<Step, { type: "parallel" }>, path: string, scope: Scope): Json {
    const outputs: JsonObject = {};
    const contexts: JsonObject[] = [];
    this.apart(
      step.steps.map((member) => () => {
        const own = { ...scope, context: { ...scope.context } };
        outputs[member.id] = this.list([member], `${path}/`, own) ?? null;
        contexts.push(own.context);
      }),
    );
    const before = { ...scope.context };
    for (const context of contexts) {
      for (const [key, value] of Object.entries(context))
        if (before[key] !== value) scope.context[key] = value;
    }
    return outputs;
  }

  /** Runs all; if one failed, fails as that one did. */
  private apart(works: (() => void)[]): void {
    const failures: Error[] = [];
    for (const work of works) {
      try {
        work();
      } catch (error) {
        if (!(error instanceof Failed || error instanceof Gone || isTuttiError(error))) throw error;
        failures.push(error);
      }
    }
    if (failures.length > 1) throw new Undecided();
    if (failures[0]) {
      this.cutShort = true;
      throw failures[0];
    }
  }

  private branch(step: Extract<Step, { type: "branch" }>, path: string, scope: Scope): Json {
    const weights = step.branches.map((branch) => branch.weight);
    const chosen = weights.every((weight) => weight !== null)
      ? splitOf("exe_1", path, weights)
      : step.branches.findIndex(
          ({ condition }) => condition && evaluateCondition(condition, this.visible(scope)),
        );
    const lists = [...step.branches.map((branch) => branch.steps), step.else];
    const taken = lists[chosen < 0 ? lists.length - 1 : chosen] ?? [];
    for (const list of lists) if (list !== taken) for (const inner of list) this.empty(inner, scope);
    return this.list(taken, `${path}/`, { ...scope }) ?? null;
  }

  private repeat(step: Extract<Step, { type: "loop" }>, path: string, scope: Scope): Json {
    const { mode } = step;
    let output: Json = null;
    let turn = 0;
    const inner: Scope = { ...scope };
    for (; turn < step.maxIterations; turn++) {
      inner.index = turn;
      if (mode.kind === "while" && !evaluateCondition(mode.condition, this.visible(inner))) break;
      const own = this.list(step.steps, `${path}[${turn}]/`, inner);
      if (own !== undefined) output = own;
      if (mode.kind === "until" && evaluateCondition(mode.condition, this.visible(inner))) {
        turn++;
        break;
      }
    }
    if (turn === 0) for (const each of step.steps) this.empty(each, scope);
    return output;
  }

  private forEach(step: Extract<Step, { type: "loop" }>, path: string, scope: Scope): Json {
    const items = step.mode.kind === "forEach" && renderTemplate(step.mode.items, this.visible(scope));
    if (!Array.isArray(items) || items.length > step.maxIterations) throw new Failed();
    const outputs: Json[] = [];
    let last: JsonObject | null = null;
    this.apart(
      items.map((item, index) => () => {
        const own = { ...scope, context: { ...scope.context }, item, index };
        outputs[index] = this.list(step.steps, `${path}[${index}]/`, own) ?? null;
        last = own.context;
      }),
    );
    if (last) Object.assign(scope.context, last);
    else for (const each of step.steps) this.empty(each, scope);
    return outputs;
  }

  private empty(step: Step, scope: Scope): void {
    for (const each of walkSteps([step])) for (const key of contextKeys(each)) scope.context[key] = null;
  }

  private visible({ context, output, item, index }: Scope): JsonObject {
    return {
      input: this.input,
      context: { input: this.input, ...context },
      output,
      execution: { id: "exe_1" },
      ...(item === undefined ? {} : { item }),
      ...(index === undefined ? {} : { index }),
    };
  }
}
