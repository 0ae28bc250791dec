import type { FieldError } from "./errors";
import { isJsonObject } from "./json";
import type { OrchestrationDefinition, Step } from "./orchestration-definition";
import { contextKeys } from "./orchestration-definition";
import { type Place, placeSteps } from "./orchestration-places";
import { inspectTemplates, pathText, type TemplateReference } from "./template";

/**
 * What is allowed but likely not meant: a result that a skipped step leaves empty, a template that reads into the
 * output of a step that may be skipped, an input nobody would know to send. Pointers lead into what was sent.
 */
export function warningsOf(definition: OrchestrationDefinition): FieldError[] {
  return [...emptyResult(definition), ...new TemplateWarnings(definition).run()];
}

function emptyResult({ steps, output }: OrchestrationDefinition): FieldError[] {
  const last = steps.at(-1);
  if (output !== null || !last?.condition) return [];
  const detail = "The last step may be skipped, and without an output template the result is then null.";
  return [{ pointer: `${last.pointer}/condition`, detail }];
}

class TemplateWarnings {
  private readonly places: Map<string, { step: Step; place: Place }>;
  private readonly fills: Map<string, Step>;

  constructor(private readonly definition: OrchestrationDefinition) {
    this.places = placeSteps(definition.steps);
    const steps = [...this.places.values()].map(({ step }) => step);
    this.fills = new Map(steps.flatMap((step) => contextKeys(step).map((key) => [key, step])));
  }

  run(): FieldError[] {
    const inSteps = [...this.places.values()].flatMap(({ step }) =>
      readBy(step).flatMap((reference) => this.check(reference, step)),
    );
    const output = inspectTemplates(this.definition.output, "/output").references;
    return [...inSteps, ...output.flatMap((reference) => this.check(reference, null))];
  }

  private check(reference: TemplateReference, reader: Step | null): FieldError[] {
    if (reference.optional) return [];
    const detail = this.problem(reference.path, reader);
    return detail ? [{ pointer: reference.pointer, detail: `"${pathText(reference.path)}": ${detail}` }] : [];
  }

  private problem([root, key, member]: string[], reader: Step | null): string | null {
    if (key === undefined) return null;
    if (root === "input") return this.inputProblem(key);
    // Null itself can be read; only a member of it can't.
    if (root !== "context" || member === undefined || reader?.condition) return null;
    const filler = this.fills.get(key);
    if (!filler || !this.maySkip(filler, reader)) return null;
    return `the step "${filler.id}" may be skipped; add a default filter or a condition.`;
  }

  private inputProblem(name: string): string | null {
    const properties = this.definition.input?.properties;
    if (!isJsonObject(properties) || Object.hasOwn(properties, name)) return null;
    return `the input schema doesn't mention "${name}", so callers won't know to send it.`;
  }

  private maySkip(filler: Step, reader: Step | null): boolean {
    if (filler.condition || filler.onError === "continue") return true;
    const around = new Set(reader ? this.branchesAround(reader) : []);
    return this.branchesAround(filler).some((list) => !around.has(list));
  }

  /** The lists of branches a step stands in, at any level. */
  private branchesAround(step: Step): string[] {
    const list = this.places.get(step.id)?.place.list ?? "";
    const outer = this.places.get(list.split("/")[0] ?? "")?.step;
    if (!outer) return [];
    return [...(outer.type === "branch" ? [list] : []), ...this.branchesAround(outer)];
  }
}

function readBy(step: Step): TemplateReference[] {
  const at = (field: string) => `${step.pointer}/${field}`;
  if (step.type === "agent" || step.type === "orchestration")
    return inspectTemplates(step.inputMapping, at("inputMapping")).references;
  if (step.type === "set") return inspectTemplates(step.values, at("values")).references;
  return step.type === "approval" ? inspectTemplates(step.message, at("message")).references : [];
}
