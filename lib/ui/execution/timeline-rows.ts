import { type StepBranch, stepTree } from "@/lib/core/step-paths";
import type { ExecutionState, StepState } from "./state";

/** A line of the timeline: a step, or the heading of steps inside one that has not ended, or were planned together. */
export type TimelineLine =
  | { type: "step"; step: StepState }
  | { type: "group"; path: string; name: string; depth: number; steps: StepState[] };

/** Every step, followed by those inside it. */
export function timelineLines({ steps }: Pick<ExecutionState, "steps">): TimelineLine[] {
  return stepTree(steps).flatMap(linesOf);
}

function linesOf({ item, path, inside }: StepBranch<StepState>): TimelineLine[] {
  const lines = inside.flatMap(linesOf);
  if (lines.length === 0) return item ? [{ type: "step", step: item }] : [];
  const within = lines.flatMap((line) => (line.type === "step" ? [line.step] : []));
  if (item) return [{ type: "step", step: around(item, within) }, ...lines];
  const name = path.slice(path.lastIndexOf("/") + 1);
  return [{ type: "group", path, name, depth: path.split("/").length - 1, steps: within }, ...lines];
}

/** A step that holds others has no begin of its own: it lasts from the begin of the first of them. */
function around(step: StepState, within: readonly StepState[]): StepState {
  const begins = within.flatMap(({ startedAt }) => startedAt ?? []).sort();
  return { ...step, startedAt: step.startedAt ?? begins[0] ?? null };
}
