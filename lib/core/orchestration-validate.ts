import type { CapabilityDescription } from "./agent";
import type { FieldError } from "./errors";
import { checkJsonSchema } from "./json-schema";
import {
  type AgentStep,
  type BranchStep,
  type OrchestrationDefinition,
  type OrchestrationStep,
  type Step,
  walkSteps,
} from "./orchestration-definition";
import { readOrchestration } from "./orchestration-normalize";
import { checkReferences } from "./orchestration-references";

/** What the tenant's registry knows, given as questions so that this room needs no database. */
export interface Known {
  capabilities(name: string): CapabilityDescription | undefined;
  agents(name: string): boolean;
  roles(nameOrId: string): boolean;
  orchestrations(nameOrId: string): KnownOrchestration | undefined;
}

export interface KnownOrchestration {
  hasVersion(version: number): boolean;
  /** The names on the way from it to the orchestration that is checked; null: it doesn't lead there. */
  wayBack(version: number | null): string[] | null;
}

function checkIds(steps: readonly Step[]): FieldError[] {
  const seen = new Map<string, Step>();
  const errors: FieldError[] = [];
  for (const step of steps) {
    const first = seen.get(step.id);
    if (first)
      errors.push({
        pointer: `${step.pointer}/id`,
        detail: `The id "${step.id}" is already that of ${first.pointer}.`,
      });
    else seen.set(step.id, step);
  }
  return errors;
}

function checkTarget({ pointer, target }: AgentStep, known: Known): FieldError[] {
  const { kind, name, field } = target;
  const exists = {
    capability: () => known.capabilities(name) !== undefined,
    role: () => known.roles(name),
    agent: () => known.agents(name),
  }[kind]();
  return exists ? [] : [{ pointer: `${pointer}/${field}`, detail: `There is no ${field} "${name}".` }];
}

function checkNested({ pointer, orchestration, version }: OrchestrationStep, known: Known): FieldError[] {
  const found = known.orchestrations(orchestration);
  const at = (field: string, detail: string) => [{ pointer: `${pointer}/${field}`, detail }];
  if (!found) return at("orchestration", `There is no orchestration "${orchestration}".`);
  if (version !== null && !found.hasVersion(version))
    return at("version", `The orchestration "${orchestration}" has no version ${version}.`);
  const way = found.wayBack(version);
  if (!way) return [];
  const detail =
    way.length === 1
      ? "An orchestration can't run itself."
      : `This would go round for ever: ${way.map((name) => `"${name}"`).join(" runs ")}.`;
  return at("orchestration", detail);
}

/** Branches are chosen all by condition or all by weight; one by weight is always taken. */
function checkBranches(step: BranchStep): FieldError[] {
  const weighted = step.branches.filter(({ weight }) => weight !== null);
  if (weighted.length === 0) return [];
  const mixed = step.branches.flatMap((branch, index) =>
    branch.condition !== null || branch.weight === null
      ? [
          {
            pointer: `${step.pointer}/branches/${index}`,
            detail: "The branches of a step have all a condition or all a weight.",
          },
        ]
      : [],
  );
  if (mixed.length > 0 || step.else.length === 0) return mixed;
  return [{ pointer: `${step.pointer}/else`, detail: "Of branches with weights one is always taken." }];
}

function checkStep(step: Step, known: Known): FieldError[] {
  if (step.type === "agent") return checkTarget(step, known);
  if (step.type === "orchestration") return checkNested(step, known);
  return step.type === "branch" ? checkBranches(step) : [];
}

/** A goto leads to a later step of the outermost list: backwards it could turn for ever. */
function checkGotos(steps: readonly Step[]): FieldError[] {
  const positions = new Map(steps.map((step, index) => [step.id, index]));
  return steps.flatMap((outer, index) =>
    [...walkSteps([outer])].flatMap((step) => {
      if (typeof step.onError !== "object") return [];
      const target = positions.get(step.onError.goto);
      if (target !== undefined && target > index) return [];
      const name = step.onError.goto;
      const detail =
        target === undefined
          ? `There is no step "${name}" in the outermost list.`
          : `A goto must lead to a later step; "${name}" is not later.`;
      return [{ pointer: `${step.pointer}/onError/goto`, detail }];
    }),
  );
}

function checkSchemas(definition: OrchestrationDefinition, steps: readonly Step[]): FieldError[] {
  const places = steps.flatMap((step) =>
    step.type === "agent" && step.outputSchema
      ? [{ schema: step.outputSchema, pointer: `${step.pointer}/outputSchema` }]
      : [],
  );
  if (definition.input) places.unshift({ schema: definition.input, pointer: "/input" });
  return places.flatMap(({ schema, pointer }) =>
    checkJsonSchema(schema).map((error) => ({ pointer: pointer + error.pointer, detail: error.detail })),
  );
}

/**
 * Everything wrong with a definition that `readOrchestration` could read: ids, what steps refer to, branches, gotos,
 * schemas, templates. Pointers lead into what the caller sent.
 */
export function validateOrchestration(definition: OrchestrationDefinition, known: Known): FieldError[] {
  const steps = [...walkSteps(definition.steps)];
  return [
    ...checkIds(steps),
    ...steps.flatMap((step) => checkStep(step, known)),
    ...checkGotos(definition.steps),
    ...checkSchemas(definition, steps),
    ...checkReferences(definition),
  ];
}

export interface CheckedOrchestration {
  /** Null when the input couldn't be read at all. */
  definition: OrchestrationDefinition | null;
  errors: FieldError[];
}

/** Reads and validates in one go; the orchestration is good when there are no errors. */
export function checkOrchestration(input: unknown, known: Known): CheckedOrchestration {
  const { definition, errors } = readOrchestration(input);
  return definition
    ? { definition, errors: validateOrchestration(definition, known) }
    : { definition, errors };
}
