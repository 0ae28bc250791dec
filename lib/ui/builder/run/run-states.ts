import { readOrchestration } from "@/lib/core/orchestration-normalize";
import { walkSteps } from "@/lib/core/orchestration-definition";
import type { StepStatus } from "@/lib/core/states";
import type { ExecutionState, StepState } from "../../execution/state";
import type { Pointer } from "../model/pointer";
import type { Draft } from "../model/tree";

/** How one step of the canvas is doing in an execution. */
export interface NodeRun {
  status: StepStatus;
  /** How often it was begun: more than once in loops. */
  count: number;
  /** How many of them are over. */
  done: number;
  last: StepState;
}

/** Where steps stand, by id, as the engine reads the definition. */
export function pointersById(draft: Draft): ReadonlyMap<string, Pointer> {
  const { definition } = readOrchestration(draft);
  return new Map(definition ? [...walkSteps(definition.steps)].map((step) => [step.id, step.pointer]) : []);
}

/** The id at the end of a step's path: of `refine[2]/critic` that is `critic`. */
function idOfPath(path: string): string {
  return (path.split("/").at(-1) ?? "").replaceAll(/\[[^\]]*\]$/g, "");
}

const RANK: Record<StepStatus, number> = {
  running: 7,
  waiting: 6,
  outcome_unknown: 5,
  failed: 4,
  cancelled: 3,
  completed: 2,
  skipped: 1,
  pending: 0,
};

/** The most telling of several: what goes on now before what is over. */
function together(steps: readonly StepState[]): StepStatus {
  const live = steps.filter((step) => step.status === "running" || step.status === "waiting");
  const counted = live.length > 0 ? live : steps.slice(-1);
  return counted.reduce<StepStatus>(
    (best, step) => (RANK[step.status] > RANK[best] ? step.status : best),
    counted[0]?.status ?? "pending",
  );
}

function runOf(steps: readonly StepState[]): NodeRun | null {
  const last = steps.at(-1);
  if (!last) return null;
  const done = steps.filter(
    ({ status }) => status !== "running" && status !== "waiting" && status !== "pending",
  );
  return { status: together(steps), count: steps.length, done: done.length, last };
}

/** The containers a step is in, by id: of `refine[2]/critic` that is `refine`. */
function containerIds(path: string): string[] {
  return path
    .split("/")
    .slice(0, -1)
    .map((segment) => segment.replaceAll(/\[[^\]]*\]$/g, ""));
}

function turnsOf(inside: readonly StepState[], id: string): number {
  const turns = inside.flatMap(({ path }) =>
    path.split("/").filter((segment) => segment.startsWith(`${id}[`)),
  );
  return new Set(turns).size;
}

/** The state of each step on the canvas, told by the execution's events. */
export function runStates(draft: Draft, state: ExecutionState): ReadonlyMap<Pointer, NodeRun> {
  const pointers = pointersById(draft);
  const groups = new Map<string, StepState[]>();
  const within = new Map<string, StepState[]>();
  for (const step of state.steps) {
    groups.set(idOfPath(step.path), [...(groups.get(idOfPath(step.path)) ?? []), step]);
    for (const id of containerIds(step.path)) within.set(id, [...(within.get(id) ?? []), step]);
  }
  const runs = new Map<Pointer, NodeRun>();
  for (const [id, pointer] of pointers) {
    const own = runOf(groups.get(id) ?? []);
    const inside = within.get(id) ?? [];
    const run = own ?? runOf(inside);
    if (!run) continue;
    // A loop counts its turns; how many of them are over, while it goes on, is one less.
    const turns = turnsOf(inside, id);
    const isOver = run.status !== "running" && run.status !== "waiting";
    const count = own && turns === 0 ? run.count : Math.max(1, turns);
    runs.set(pointer, turns === 0 ? { ...run, count } : { ...run, count, done: isOver ? turns : turns - 1 });
  }
  return runs;
}
