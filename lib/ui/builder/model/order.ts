import type { StepInput } from "@/lib/core/orchestration-input";
import { type Draft, mapLists } from "./tree";

function sorted(steps: StepInput[]): StepInput[] {
  if (steps.every((step) => step.order === undefined)) return steps;
  let order = Number.NEGATIVE_INFINITY;
  const keyed = steps.map((step, index) => {
    order = step.order ?? order;
    return { step, index, order };
  });
  keyed.sort((left, right) =>
    left.order === right.order ? left.index - right.index : left.order - right.order,
  );
  return keyed.map(({ step }) => step);
}

function withoutNumber(step: StepInput): StepInput {
  const { order: _order, ...rest } = step;
  return step.order === undefined ? step : rest;
}

/**
 * Writes steps in the order they run, without `order`: on a canvas the order is what one sees, and numbers would be
 * wrong after the next move.
 */
export function settleOrder(draft: Draft): Draft {
  let current = mapLists(draft, sorted);
  // A step without its number is new to its list and not looked into, so each pass reaches one level further.
  for (let previous: Draft | null = null; previous !== current;) {
    previous = current;
    current = mapLists(current, (steps) => steps.map(withoutNumber));
  }
  return current;
}
