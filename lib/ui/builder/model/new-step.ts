import type { StepInput, StepType } from "@/lib/core/orchestration-input";
import { slugOf } from "@/lib/core/orchestration-normalize";
import { idOf, walk } from "./tree";

const MAX_ID_LENGTH = 64;

/** An id nobody has: the base, or the base with the first free number. */
export function freeId(base: string, taken: ReadonlySet<string>): string {
  const stem = (slugOf(base) || "step").slice(0, MAX_ID_LENGTH - 4);
  if (!taken.has(stem) && stem !== "input") return stem;
  let number = 2;
  while (taken.has(`${stem}-${number}`)) number++;
  return `${stem}-${number}`;
}

/** What a step of each type starts with: as much as makes sense without knowing what it is for. */
const STARTS: Record<StepType, () => StepInput> = {
  agent: () => ({}),
  parallel: () => ({ type: "parallel", steps: [] }),
  branch: () => ({
    type: "branch",
    branches: [{ condition: { field: "output", operator: "exists" }, steps: [] }],
    else: [],
  }),
  loop: () => ({ type: "loop", forEach: "{{input.items}}", maxIterations: 10, steps: [] }),
  orchestration: () => ({ type: "orchestration" }),
  approval: () => ({ type: "approval", message: "May this go on?", timeout: "24h", onTimeout: "deny" }),
  wait: () => ({ type: "wait", duration: "10s" }),
  set: () => ({ type: "set", values: {} }),
};

/** A step of a type, with an id nobody has and whatever is known of it already. */
export function newStep(type: StepType, taken: ReadonlySet<string>, known: StepInput = {}): StepInput {
  const target = known.role ?? known.capability ?? known.tool ?? known.agent ?? known.orchestration;
  const base = known.id ?? known.name ?? target?.split(".").at(-1) ?? (type === "agent" ? "step" : type);
  const { id: _id, ...rest } = known;
  return { id: freeId(base, taken), ...STARTS[type](), ...rest };
}

const COMMON = [
  "id",
  "name",
  "description",
  "condition",
  "outputMapping",
  "onError",
  "parallelGroup",
] as const;
const ATTEMPTS = ["maxRetries", "retryDelay", "timeout"] as const;

/** What a step keeps when its type changes, beside what all have in common. */
const KEPT: Record<StepType, readonly (keyof StepInput)[]> = {
  agent: [...ATTEMPTS, "inputMapping"],
  orchestration: [...ATTEMPTS, "inputMapping"],
  parallel: ["steps"],
  loop: ["steps"],
  branch: [],
  approval: ["timeout"],
  wait: [],
  set: [],
};

/** The same step as another type: what both have stays, steps inside move into the new container. */
export function asType(step: StepInput, type: StepType): StepInput {
  const keys = [...COMMON, ...KEPT[type]].filter((key) => step[key] !== undefined);
  const kept = Object.fromEntries(keys.map((key) => [key, step[key]])) as StepInput;
  const inner = step.steps ?? step.branches?.flatMap((branch) => branch.steps).concat(step.else ?? []);
  const start = STARTS[type]();
  if (type === "branch" && inner)
    return {
      ...start,
      ...kept,
      branches: (start.branches ?? []).map((branch) => ({ ...branch, steps: inner })),
    };
  return { ...start, ...kept, ...(start.steps && inner ? { steps: inner } : {}) };
}

/** Whether a change of type would lose steps. */
export function losesSteps(step: StepInput, type: StepType): boolean {
  const has = [...walk([step])].length > 1;
  return has && type !== "parallel" && type !== "loop" && type !== "branch";
}

/** A step's name where people read it. */
export function titleOf(step: StepInput): string {
  return step.name ?? idOf(step) ?? "Unnamed step";
}
