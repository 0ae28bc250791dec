import { createHash } from "node:crypto";

const RANGE = 2 ** 48;

/** Which of the weighted branches an execution takes: the same at every replay, and spread evenly over executions. */
export function splitOf(seed: string, path: string, weights: readonly number[]): number {
  const digest = createHash("sha256").update(`${seed}:${path}`).digest();
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let point = (digest.readUIntBE(0, 6) / RANGE) * total;
  for (const [index, weight] of weights.entries()) {
    point -= weight;
    if (point < 0) return index;
  }
  return weights.length - 1;
}
