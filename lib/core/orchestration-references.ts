import { type Condition, inspectCondition } from "./condition";
import type { FieldError } from "./errors";
import { isJsonObject, type Json } from "./json";
import { contextKeys, type OrchestrationDefinition, type Step, walkSteps } from "./orchestration-definition";
import { inspectTemplates, pathText, type TemplateInspection, type TemplateReference } from "./template";

const ROOTS = ["input", "context", "output", "item", "index", "execution"];

/** What can be read at one place of an orchestration. */
interface Scope {
  /** Context keys filled by steps that have run (or were skipped) when this place is reached. */
  filled: ReadonlySet<string>;
  /** Keys that the enclosing loops fill: there from the second turn on. */
  nextTurn: ReadonlySet<string>;
  /** Whether a step came before, whose output is `output`. */
  hasPrevious: boolean;
  /** Whether `index` exists, and `item`. */
  inLoop: boolean;
  inForEach: boolean;
}

class ReferenceCheck {
  readonly errors: FieldError[] = [];
  private readonly ids: Map<string, Step>;
  private readonly keys: Set<string>;

  constructor(private readonly definition: OrchestrationDefinition) {
    const steps = [...walkSteps(definition.steps)];
    this.ids = new Map(steps.map((step) => [step.id, step]));
    this.keys = new Set(steps.flatMap(contextKeys));
  }

  run(): FieldError[] {
    const start: Scope = {
      filled: new Set(),
      nextTurn: new Set(),
      hasPrevious: false,
      inLoop: false,
      inForEach: false,
    };
    const end = this.list(this.definition.steps, start);
    this.values(this.definition.output, "/output", end);
    return this.errors;
  }

  private list(steps: readonly Step[], start: Scope): Scope {
    let scope = start;
    for (const step of steps) {
      this.step(step, scope);
      const filled = new Set([...scope.filled, ...this.filledByAll([step])]);
      scope = { ...scope, filled, hasPrevious: true };
    }
    return scope;
  }

  /** A parallelGroup is notation, not a step of the caller's: nothing is stored under its name. */
  private filledByAll(steps: readonly Step[]): string[] {
    const own = [...walkSteps(steps)].filter((step) => step.type !== "parallel" || step.group === null);
    return own.flatMap(contextKeys);
  }

  private step(step: Step, scope: Scope): void {
    if (step.condition) this.condition(step.condition, `${step.pointer}/condition`, scope);
    this.content(step, scope);
    if (step.outputMapping) {
      this.values(step.outputMapping, `${step.pointer}/outputMapping`, { ...scope, hasPrevious: true });
    }
  }

  private content(step: Step, scope: Scope): void {
    const at = (field: string) => `${step.pointer}/${field}`;
    if (step.type === "agent" || step.type === "orchestration")
      this.values(step.inputMapping, at("inputMapping"), scope);
    else if (step.type === "approval") this.values(step.message, at("message"), scope);
    else if (step.type === "set") this.values(step.values, at("values"), scope);
    else if (step.type === "wait") {
      if (step.mode.kind === "until") this.values(step.mode.until, at("until"), scope);
      else if (step.mode.kind === "event") this.values(step.mode.event, at("event"), scope);
    } else if (step.type === "parallel") {
      for (const member of step.steps) this.list([member], scope);
    } else if (step.type === "branch") this.branch(step, scope);
    else this.loop(step, scope);
  }

  private branch(step: Extract<Step, { type: "branch" }>, scope: Scope): void {
    for (const [index, branch] of step.branches.entries()) {
      if (branch.condition)
        this.condition(branch.condition, `${step.pointer}/branches/${index}/condition`, scope);
      this.list(branch.steps, scope);
    }
    this.list(step.else, scope);
  }

  private loop(step: Extract<Step, { type: "loop" }>, scope: Scope): void {
    const { mode } = step;
    if (mode.kind === "forEach") {
      this.values(mode.items, `${step.pointer}/forEach`, scope);
      // Its turns may run side by side: none sees another.
      this.list(step.steps, { ...scope, inLoop: true, inForEach: true });
      return;
    }
    const nextTurn = new Set([...scope.nextTurn, ...this.filledByAll(step.steps)]);
    const inside = { ...scope, nextTurn, inLoop: true };
    const end = this.list(step.steps, inside);
    this.condition(mode.condition, `${step.pointer}/${mode.kind}`, mode.kind === "until" ? end : inside);
  }

  private values(value: Json, pointer: string, scope: Scope): void {
    this.report(inspectTemplates(value, pointer), scope);
  }

  private condition(condition: Condition, pointer: string, scope: Scope): void {
    this.report(inspectCondition(condition, pointer), scope);
  }

  private report({ references, errors }: TemplateInspection, scope: Scope): void {
    this.errors.push(...errors);
    for (const reference of references) {
      const detail = this.problem(reference, scope);
      if (detail)
        this.errors.push({ pointer: reference.pointer, detail: `"${pathText(reference.path)}": ${detail}` });
    }
  }

  private problem({ path, optional }: TemplateReference, scope: Scope): string | null {
    const [root = "", key] = path;
    if (!ROOTS.includes(root)) return `there is no "${root}"; one can read ${ROOTS.join(", ")}.`;
    if (root === "input") return this.inputProblem(key);
    if (root === "index") return scope.inLoop ? null : '"index" exists only inside a loop.';
    if (root === "item") return scope.inForEach ? null : '"item" exists only inside a loop with forEach.';
    if (root === "output") {
      return scope.hasPrevious || (optional && scope.nextTurn.size > 0)
        ? null
        : "no step comes before this one.";
    }
    if (root !== "context" || key === undefined) return null;
    return key === "input" ? this.inputProblem(path[2]) : this.contextProblem(key, optional, scope);
  }

  private contextProblem(key: string, optional: boolean, scope: Scope): string | null {
    if (scope.filled.has(key) || (optional && scope.nextTurn.has(key))) return null;
    const step = this.ids.get(key);
    if (scope.nextTurn.has(key))
      return `"${key}" has not run in the first turn of the loop; add a default filter.`;
    if (step?.outputMapping)
      return `the step "${key}" puts its output elsewhere (${contextKeys(step).join(", ")}).`;
    if (step?.type === "parallel" && step.group !== null)
      return `"${key}" is a parallelGroup; read its steps instead.`;
    return this.keys.has(key)
      ? `the step that fills "${key}" can't have run before this one.`
      : `there is no step "${key}".`;
  }

  /** A closed input schema says which names exist; an open one allows any. */
  private inputProblem(name: string | undefined): string | null {
    const schema = this.definition.input;
    if (
      name === undefined ||
      schema?.additionalProperties !== false ||
      schema.patternProperties !== undefined
    )
      return null;
    const known = isJsonObject(schema.properties) ? schema.properties : {};
    return Object.hasOwn(known, name) ? null : `the input schema has no "${name}".`;
  }
}

/** Templates and conditions that don't parse, or that read what doesn't exist or can't have happened yet. */
export function checkReferences(definition: OrchestrationDefinition): FieldError[] {
  return new ReferenceCheck(definition).run();
}
