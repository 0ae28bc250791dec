import type { CapabilityDescription } from "./agent";
import type { FieldError } from "./errors";
import { checkJsonSchema } from "./json-schema";
import {
  type AgentStep,
  type OrchestrationDefinition,
  type Step,
  walkSteps,
} from "./orchestration-definition";
import { readOrchestration } from "./orchestration-normalize";
import { checkReferences } from "./orchestration-references";

/** What the tenant's registry knows, given as questions so that this room needs no database. */
export interface Known {
  capabilities(name: string): CapabilityDescription | undefined;
  agents(name: string): boolean;
}

export interface ValidationOptions {
  /** `part`: also refuse step types that the engine doesn't run in this version. */
  supported: "part" | "all";
}

/** The step types this version runs; steps side by side are written as neighbours that share a `parallelGroup`. */
export const SUPPORTED_STEP_TYPES = ["agent"] as const;

function isSupported(step: Step): boolean {
  if (step.type === "parallel") return step.group !== null;
  return SUPPORTED_STEP_TYPES.some((type) => type === step.type);
}

function checkSupport(step: Step): FieldError[] {
  if (!isSupported(step)) {
    return [
      {
        pointer: `${step.pointer}/type`,
        detail: `Steps of type "${step.type}" are not available in this version.`,
      },
    ];
  }
  if (step.type !== "agent" || step.target.kind !== "role") return [];
  return [
    {
      pointer: `${step.pointer}/${step.target.field}`,
      detail: "Steps by role are not available in this version.",
    },
  ];
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
  const exists =
    kind === "capability" ? known.capabilities(name) !== undefined : kind === "role" || known.agents(name);
  return exists ? [] : [{ pointer: `${pointer}/${field}`, detail: `There is no ${field} "${name}".` }];
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
 * Everything wrong with a definition that `readOrchestration` could read: ids, targets, gotos, schemas,
 * templates, and (`supported: "part"`) what this version doesn't run. Pointers lead into what the caller sent.
 */
export function validateOrchestration(
  definition: OrchestrationDefinition,
  known: Known,
  options: ValidationOptions,
): FieldError[] {
  const steps = [...walkSteps(definition.steps)];
  return [
    ...(options.supported === "part" ? steps.flatMap(checkSupport) : []),
    ...checkIds(steps),
    ...steps.flatMap((step) => (step.type === "agent" ? checkTarget(step, known) : [])),
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
export function checkOrchestration(
  input: unknown,
  known: Known,
  options: ValidationOptions,
): CheckedOrchestration {
  const { definition, errors } = readOrchestration(input);
  return definition
    ? { definition, errors: validateOrchestration(definition, known, options) }
    : { definition, errors };
}
