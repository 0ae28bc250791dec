import { type FieldError, TuttiError } from "./errors";
import { checkValueDepth } from "./limits-json";
import {
  type OrchestrationDefinition,
  type ParallelStep,
  type Step,
  walkSteps,
} from "./orchestration-definition";
import { MAX_STEPS, OrchestrationInput, type StepInput } from "./orchestration-input";
import { buildStep, type StepReader } from "./orchestration-steps";
import { fieldErrors } from "./pointer";

const MAX_STEP_DEPTH = 20;
const MAX_VALUE_DEPTH = 200;
const MAX_ID_LENGTH = 64;

/** A name as an id: lower case, letters and digits of ASCII, hyphens between. May be empty. */
export function slugOf(name: string): string {
  const words =
    name
      .normalize("NFKD")
      .replaceAll(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, MAX_ID_LENGTH).replace(/-$/, "");
}

function givenId(input: StepInput): string | undefined {
  const slug = input.id ?? slugOf(input.name ?? "");
  return slug === "" || slug === "input" ? undefined : slug;
}

function* walkInputs(steps: readonly StepInput[]): Generator<StepInput> {
  for (const step of steps) {
    yield step;
    const branches = (step.branches ?? []).map((branch) => branch.steps);
    for (const list of [step.steps ?? [], ...branches, step.else ?? []]) yield* walkInputs(list);
  }
}

/** Sorted by `order`; a step without one stays behind the step it was written after. */
function inOrder(inputs: readonly StepInput[]): { input: StepInput; index: number }[] {
  let order = Number.NEGATIVE_INFINITY;
  return inputs
    .map((input, index) => {
      order = input.order ?? order;
      return { input, index, order };
    })
    .sort((left, right) =>
      left.order === right.order ? left.index - right.index : left.order - right.order,
    );
}

class Normalizer implements StepReader {
  readonly errors: FieldError[] = [];
  private readonly ids: Set<string>;
  private depth = 0;

  constructor(inputs: readonly StepInput[]) {
    this.ids = new Set([...walkInputs(inputs)].flatMap((input) => givenId(input) ?? []));
  }

  steps(inputs: readonly StepInput[], pointer: string): Step[] {
    if (this.depth >= MAX_STEP_DEPTH) {
      this.errors.push({ pointer, detail: `Steps nest at most ${MAX_STEP_DEPTH} levels.` });
      return [];
    }
    this.depth++;
    const built: { step: Step; group: string | null }[] = [];
    for (const { input, index } of inOrder(inputs)) {
      const id = givenId(input) ?? this.freeId("step", 1);
      const step = buildStep(input, id, `${pointer}/${index}`, this);
      if (step) built.push({ step, group: input.parallelGroup ?? null });
    }
    this.depth--;
    return this.grouped(built);
  }

  /** Neighbours that share a parallelGroup become one parallel step; a group of one is just its step. */
  private grouped(built: readonly { step: Step; group: string | null }[]): Step[] {
    const runs: { group: string | null; steps: Step[] }[] = [];
    for (const { step, group } of built) {
      const last = runs.at(-1);
      if (last && group !== null && last.group === group) last.steps.push(step);
      else runs.push({ group, steps: [step] });
    }
    return runs.flatMap(({ group, steps }) =>
      group === null || steps.length === 1 ? steps : [this.group(group, steps)],
    );
  }

  private group(name: string, steps: Step[]): ParallelStep {
    const id = this.freeId(slugOf(name) || "group", 0);
    const pointer = steps[0]?.pointer ?? "";
    const rest = { description: null, condition: null, outputMapping: null, onError: "fail" } as const;
    return { id, name, pointer, ...rest, type: "parallel", steps, group: name };
  }

  /** An id nobody has: the base itself (`first` 0) or with the first free number from `first`. */
  private freeId(base: string, first: number): string {
    let id = first === 0 ? base : `${base}-${first}`;
    for (let number = Math.max(2, first + 1); this.ids.has(id); number++) id = `${base}-${number}`;
    this.ids.add(id);
    return id;
  }
}

/** A goto that names a member of a parallel group means the group. */
function redirectGotos(steps: readonly Step[]): void {
  const groups = new Map<string, string>();
  for (const step of steps) {
    if (step.type === "parallel" && step.group !== null)
      for (const member of step.steps) groups.set(member.id, step.id);
  }
  for (const step of walkSteps(steps)) {
    if (typeof step.onError === "object")
      step.onError = { goto: groups.get(step.onError.goto) ?? step.onError.goto };
  }
}

function normalize(input: OrchestrationInput): { definition: OrchestrationDefinition; errors: FieldError[] } {
  const normalizer = new Normalizer(input.steps);
  const steps = normalizer.steps(input.steps, "/steps");
  redirectGotos(steps);
  const { name, description = null, tags = [], active = true, output = null } = input;
  const definition = { name, description, tags, active, input: input.input ?? null, steps, output };
  return { definition, errors: normalizer.errors };
}

export type ReadOrchestration =
  | { definition: OrchestrationDefinition; errors: [] }
  | { definition: null; errors: FieldError[] };

/**
 * Reads an orchestration as callers write it: shape, sugar, defaults. Errors carry JSON Pointers into the input.
 * Whether its references make sense is for `validateOrchestration`.
 */
export function readOrchestration(input: unknown): ReadOrchestration {
  const refuse = (errors: FieldError[]): ReadOrchestration => ({ definition: null, errors });
  if (!checkValueDepth(input, MAX_VALUE_DEPTH))
    return refuse([{ pointer: "", detail: "The definition is nested too deeply." }]);
  const parsed = OrchestrationInput.safeParse(input);
  if (!parsed.success) return refuse(fieldErrors(parsed.error.issues));
  if ([...walkInputs(parsed.data.steps)].length > MAX_STEPS) {
    return refuse([{ pointer: "/steps", detail: `An orchestration has at most ${MAX_STEPS} steps.` }]);
  }
  const { definition, errors } = normalize(parsed.data);
  return errors.length > 0 ? refuse(errors) : { definition, errors: [] };
}

/** The normalised definition of an orchestration. Throws `unprocessable` with JSON Pointers into the input. */
export function normalizeOrchestration(input: OrchestrationInput): OrchestrationDefinition {
  const { definition, errors } = readOrchestration(input);
  if (definition) return definition;
  throw new TuttiError("unprocessable", "The orchestration is not valid.", { errors });
}
