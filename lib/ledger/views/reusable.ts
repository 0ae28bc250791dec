import type { Entry } from "../types";

export interface ReplayPoint {
  /** Path of the step a replay begins at, or of one that holds it. */
  fromStep: string;
  /** The input was changed: what people approved was something else. */
  edited: boolean;
}

/** Whether a step is the one at `path`, or inside it. */
export function isAtOrInside(step: string, path: string): boolean {
  return step === path || step.startsWith(`${path}/`) || step.startsWith(`${path}[`);
}

/**
 * What had ended before a step began: outcomes of steps and runs of the plan's own, in order. Null when the execution
 * never came to that step.
 */
export function reusableEntries(entries: readonly Entry[], point: ReplayPoint): Entry[] | null {
  const begin = entries.find(({ step }) => step !== null && isAtOrInside(step, point.fromStep));
  if (!begin) return null;
  return entries.filter(
    (entry) =>
      entry.seq < begin.seq &&
      (isStepEnd(entry) || isPlanRun(entry)) &&
      !(point.edited && agentOf(entry) === "approval"),
  );
}

/** Its result is in the journal under the step's path: not so of what the plan did itself. */
function isStepEnd({ key, step, result }: Entry): boolean {
  return result !== null && step !== null && key === step;
}

function isPlanRun({ key, step, result, name }: Entry): boolean {
  return result !== null && step === null && key !== null && !name.startsWith("durable.wait.");
}

/** Who did the step, as its RESPONSE says, or the note of one that was reused. */
export function agentOf({ contract, data }: Entry): string | null {
  if (contract) return contract.type === "RESPONSE" ? contract.from : contract.to;
  return typeof data.agent === "string" ? data.agent : null;
}
