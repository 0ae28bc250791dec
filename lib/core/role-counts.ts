import type { OrchestrationDefinition, Step } from "./orchestration-definition";

/** How often a definition has a role do a task: at least and at most. */
export interface RoleCount {
  stepId: string;
  role: string;
  least: number;
  most: number;
}

/** How often a definition starts another orchestration. */
export interface NestedCount {
  stepId: string;
  /** Name or id. */
  orchestration: string;
  /** Null: the published one. */
  version: number | null;
  least: number;
  most: number;
}

interface Times {
  least: number;
  most: number;
}

/** The role steps of a definition with how often each can come; loops count their bound, branches one way. */
export function roleCounts(definition: OrchestrationDefinition): RoleCount[] {
  return countsIn(definition).filter((count) => "role" in count);
}

/** The steps that start other orchestrations, counted likewise. */
export function nestedCounts(definition: OrchestrationDefinition): NestedCount[] {
  return countsIn(definition).filter((count) => "orchestration" in count);
}

function countsIn({ steps }: OrchestrationDefinition): (RoleCount | NestedCount)[] {
  return steps.flatMap((step) => countsOf(step, { least: 1, most: 1 }));
}

function countsOf(step: Step, outer: Times): (RoleCount | NestedCount)[] {
  const times = step.condition ? { ...outer, least: 0 } : outer;
  const all = (steps: readonly Step[], of: Times) => steps.flatMap((inner) => countsOf(inner, of));
  switch (step.type) {
    case "agent":
      if (step.target.kind !== "role") return [];
      return [
        {
          stepId: step.id,
          role: step.target.name,
          least: times.least,
          most: times.most * (1 + step.maxRetries),
        },
      ];
    case "parallel":
      return all(step.steps, times);
    case "branch": {
      const one = { ...times, least: 0 };
      return [...step.branches.flatMap((branch) => all(branch.steps, one)), ...all(step.else, one)];
    }
    case "loop": {
      // `until` looks after the first round; the others may have none.
      const first = step.mode.kind === "until" ? 1 : 0;
      return all(step.steps, { least: times.least * first, most: times.most * step.maxIterations });
    }
    case "orchestration": {
      const { id: stepId, orchestration, version, maxRetries } = step;
      return [{ stepId, orchestration, version, least: times.least, most: times.most * (1 + maxRetries) }];
    }
    case "approval":
    case "wait":
    case "set":
      return [];
  }
}
