import type { JsonObject } from "@/lib/core/json";
import type { SeededRandom } from "./random";

/** An effect that an execution of the work has when all goes well. */
export interface ExpectedEffect {
  /** The key without the execution: `a2`, `p3/b`, `d/before`. */
  path: string;
  unkeyed: boolean;
}

/** An orchestration to run, and what it does to the outside world. */
export interface Work {
  name: string;
  definition: JsonObject;
  effects: ExpectedEffect[];
}

interface Step {
  steps: JsonObject[];
  effects: ExpectedEffect[];
}

const KINDS = ["keyed", "keyed", "unkeyed", "parallel", "pause"] as const;

/** An orchestration of so many steps, drawn from keyed, unkeyed, parallel and durable ones. */
export function generateWork(random: SeededRandom, name: string, length: number): Work {
  const steps: Step[] = [];
  for (let index = 0; index < length; index++) {
    const kind = random.pick(KINDS);
    const room = length - index;
    if (kind === "parallel" && room > 1) {
      const width = Math.min(room, random.between(2, 3));
      steps.push(parallel(random, index, width));
      index += width - 1;
    } else {
      steps.push(kind === "pause" ? pause(random, index) : effect(`s${index}`, kind === "unkeyed"));
    }
  }
  return workOf(
    name,
    steps.flatMap((step) => step.steps),
    steps.flatMap((step) => step.effects),
  );
}

/** One after another: so many keyed effects `s0`, `s1`, … */
export function keyedChain(name: string, length: number): Work {
  const steps = Array.from({ length }, (_, index) => effect(`s${index}`, false));
  return workOf(
    name,
    steps.flatMap((step) => step.steps),
    steps.flatMap((step) => step.effects),
  );
}

export function workOf(
  name: string,
  steps: JsonObject[],
  effects: ExpectedEffect[],
  more: JsonObject = {},
): Work {
  return { name, definition: { name, steps, ...more }, effects };
}

/** An unkeyed effect may end unknown: then the rest goes on, so that there is something to check. */
function effect(id: string, unkeyed: boolean): Step {
  const step: JsonObject = unkeyed
    ? { id, capability: "unkeyed", onError: "continue" }
    : { id, capability: "keyed", maxRetries: 3, retryDelay: 10 };
  return { steps: [step], effects: [{ path: id, unkeyed }] };
}

function pause(random: SeededRandom, index: number): Step {
  const id = `d${index}`;
  const step = { id, capability: "pause", inputMapping: { ms: random.between(0, 60) } };
  const effects = ["before", "after"].map((part) => ({ path: `${id}/${part}`, unkeyed: false }));
  return { steps: [step], effects };
}

function parallel(random: SeededRandom, index: number, width: number): Step {
  const group = `p${index}`;
  const members = Array.from({ length: width }, (_, member) =>
    effect(`${group}m${member}`, random.chance(0.3)),
  );
  return {
    steps: members.flatMap(({ steps }) => steps.map((step) => ({ ...step, parallelGroup: group }))),
    effects: members.flatMap(({ effects }) =>
      effects.map((item) => ({ ...item, path: `${group}/${item.path}` })),
    ),
  };
}
