import { evaluateCondition } from "@/lib/core/condition";
import { TuttiError } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import {
  contextKeys,
  walkSteps,
  type BranchStep,
  type LoopStep,
  type ParallelStep,
  type Step,
} from "@/lib/core/orchestration";
import { renderTemplate } from "@/lib/core/template";
import { Layer, type Chain } from "./chain";
import { together, type Program } from "./program";
import { splitOf } from "./split";

/** What a container needs of the interpreter. */
export interface Inside {
  list(steps: readonly Step[], chain: Chain): Program<void>;
  /** Counts a turn of a loop; throws past the most an execution may make. */
  turn(): void;
  /** What weighted branches are drawn by. */
  seed: string;
}

/** What a container came to: its output, and what its entry says of how. */
export interface Contained {
  output: Json;
  details: JsonObject;
}

export type ContainerStep = ParallelStep | BranchStep | LoopStep;

export function isContainer(step: Step): step is ContainerStep {
  return step.type === "parallel" || step.type === "branch" || step.type === "loop";
}

export function container(
  inside: Inside,
  step: ContainerStep,
  path: string,
  chain: Chain,
): Program<Contained> {
  if (step.type === "parallel") return parallel(inside, step, path, chain);
  if (step.type === "branch") return branch(inside, step, path, chain);
  return step.mode.kind === "forEach"
    ? forEach(inside, step, path, chain)
    : repeat(inside, step, path, chain);
}

/** A `parallelGroup` is a way to write, not a step of the caller's: it has no entry and no place in the context. */
export function isNotation(step: Step): boolean {
  return step.type === "parallel" && step.group !== null;
}

/** What has not run, or failed, has null for an output, and so has all inside it. */
export function leaveEmpty(steps: readonly Step[], chain: Chain): void {
  for (const step of walkSteps(steps)) {
    if (!isNotation(step)) for (const key of contextKeys(step)) chain.layer.set(key, null);
  }
}

/** Output: each member's by id. Members can't see each other. Path of a member: `group/member`. */
function* parallel(inside: Inside, step: ParallelStep, path: string, chain: Chain): Program<Contained> {
  const members = step.steps.map((member) => ({
    member,
    chain: chain.inside(path, new Layer(chain.layer)),
  }));
  yield* together(members.map((each) => inside.list([each.member], each.chain)));
  for (const each of members) chain.layer.join(each.chain.layer);
  const output = Object.fromEntries(members.map((each) => [each.member.id, each.chain.own]));
  return { output, details: {} };
}

/** Output: that of the chosen steps; null when none was chosen. Path of a step inside: `branch/step`. */
function* branch(inside: Inside, step: BranchStep, path: string, chain: Chain): Program<Contained> {
  const chosen = choose(inside, step, path, chain);
  const steps = step.branches[chosen ?? -1]?.steps ?? step.else;
  for (const list of [...step.branches.map((each) => each.steps), step.else]) {
    if (list !== steps) leaveEmpty(list, chain);
  }
  const within = chain.inside(path);
  yield* inside.list(steps, within);
  return { output: within.own, details: { branch: chosen ?? "else" } };
}

/** The first whose condition holds, or one by weight; null: none. */
function choose(inside: Inside, step: BranchStep, path: string, chain: Chain): number | null {
  const weights = step.branches.map(({ weight }) => weight ?? 0);
  if (step.branches.every(({ condition }) => condition === null)) return splitOf(inside.seed, path, weights);
  const index = step.branches.findIndex(
    ({ condition }) => condition !== null && evaluateCondition(condition, chain.read),
  );
  return index < 0 ? null : index;
}

/** Output: the last turn's. A turn sees what the turns before it left. Path of a step inside: `loop[0]/step`. */
function* repeat(inside: Inside, step: LoopStep, path: string, chain: Chain): Program<Contained> {
  const { mode, steps, maxIterations } = step;
  if (mode.kind === "forEach") throw new TuttiError("internal", "Not a loop by condition.");
  let within = chain.inside(path);
  let turns = 0;
  for (; turns < maxIterations; turns++) {
    const { output, own } = within;
    within = chain.inside(`${path}[${turns}]`);
    Object.assign(within, { output, own, index: turns });
    if (mode.kind === "while" && !evaluateCondition(mode.condition, within.read)) break;
    inside.turn();
    yield* inside.list(steps, within);
    if (mode.kind === "until" && evaluateCondition(mode.condition, within.read)) {
      turns++;
      break;
    }
  }
  if (turns === 0) leaveEmpty(steps, chain);
  return { output: within.own, details: { iterations: turns } };
}

/**
 * Output: the list of the turns' outputs, in the order of the items. Turns can't see each other, however many run at
 * once; steps after the loop read what the last item's turn left.
 */
function* forEach(inside: Inside, step: LoopStep, path: string, chain: Chain): Program<Contained> {
  const { mode, steps } = step;
  if (mode.kind !== "forEach") throw new TuttiError("internal", "Not a loop over a list.");
  const items = itemsOf(step, renderTemplate(mode.items, chain.read));
  const outputs: Json[] = items.map(() => null);
  let last: Layer | null = null;
  function* turnOf(item: Json, index: number): Program<void> {
    inside.turn();
    const layer = new Layer(chain.layer);
    const within = chain.inside(`${path}[${index}]`, layer);
    Object.assign(within, { item, index });
    yield* inside.list(steps, within);
    outputs[index] = within.own;
    if (index === items.length - 1) last = layer;
  }
  function* turns(): Generator<Program<void>> {
    for (const [index, item] of items.entries()) yield turnOf(item, index);
  }
  yield* together(turns(), mode.concurrency);
  if (last) chain.layer.join(last);
  else leaveEmpty(steps, chain);
  return { output: outputs, details: { iterations: items.length } };
}

function itemsOf({ maxIterations }: LoopStep, items: Json): Json[] {
  if (!Array.isArray(items)) throw new TuttiError("invalid", "What forEach names is not a list.");
  if (items.length <= maxIterations) return items;
  throw new TuttiError(
    "invalid",
    `The list has ${items.length} items, more than the loop's maxIterations of ${maxIterations}.`,
  );
}
