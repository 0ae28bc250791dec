import type { ExecutionState, StepState } from "./state";

/** A line of the timeline: a step, or the heading of steps that were planned together. */
export type TimelineLine =
  | { type: "step"; step: StepState }
  | { type: "group"; path: string; name: string; depth: number; steps: StepState[] };

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Steps in order; where some lie under a path that is no step itself, a heading with that path's name before them. */
export function timelineLines({ steps }: Pick<ExecutionState, "steps">): TimelineLine[] {
  const paths = new Set(steps.map((step) => step.path));
  const lines: TimelineLine[] = [];
  let before = "";
  for (const step of steps) {
    const parent = parentOf(step.path);
    if (parent !== before && parent !== "" && !paths.has(parent)) {
      const together = steps.filter((other) => parentOf(other.path) === parent);
      const name = parent.slice(parent.lastIndexOf("/") + 1);
      lines.push({ type: "group", path: parent, name, depth: step.depth - 1, steps: together });
    }
    before = parent;
    lines.push({ type: "step", step });
  }
  return lines;
}
