import { percentile } from "./figures.mjs";

export interface Measured {
  /** Milliseconds of each job. */
  durations: number[];
  elapsedMs: number;
  count: number;
}

/** Repeats `job` for `seconds` with `concurrency` under way; what was begun ends and counts. */
export async function repeatFor(
  seconds: number,
  concurrency: number,
  job: () => Promise<unknown>,
): Promise<Measured> {
  const durations: number[] = [];
  const startedAt = performance.now();
  const deadline = startedAt + seconds * 1000;
  const lane = async () => {
    while (performance.now() < deadline) {
      const begun = performance.now();
      await job();
      durations.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return { durations, elapsedMs: performance.now() - startedAt, count: durations.length };
}

/** One after another, `count` times. */
export async function times<T>(count: number, job: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let done = 0; done < count; done++) results.push(await job());
  return results;
}

export const perSecond = ({ count, elapsedMs }: Measured) => (count / elapsedMs) * 1000;

export const median = (values: readonly number[]): number => percentile(values, 0.5);
