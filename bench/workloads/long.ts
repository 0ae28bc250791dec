import { run, type RunTimes } from "../adapter";
import { round } from "../figures.mjs";
import { median, times } from "../measure";
import type { Workload } from "./report";

const HEADING = [
  "one execution of",
  "total ms",
  "target",
  "ms/step 50–100",
  "ms/step last 50",
  "last ÷ 50–100",
];

/** Milliseconds per step from the step numbered `from` to the one numbered `to`, counted from 1. */
function perStep({ stepTimes }: RunTimes, from: number, to: number): number {
  return ((stepTimes[to - 1] ?? Number.NaN) - (stepTimes[from - 1] ?? Number.NaN)) / (to - from);
}

async function measure(steps: number, rounds: number) {
  const runs = await times(rounds, () => run({ steps }));
  const total = median(runs.map(({ startedAt, finishedAt }) => finishedAt - startedAt));
  const early = median(runs.map((times) => perStep(times, 50, 100)));
  const late = median(runs.map((times) => perStep(times, steps - 50, steps)));
  return { steps, total, early, late };
}

/** W3: one execution of many steps, nothing else under way. A step must not cost more for those before it. */
export const long: Workload = async ({ rounds, floors }) => {
  await run({ steps: 2_000 });
  const short = await measure(500, rounds + 2);
  const longer = await measure(2_000, rounds);
  const commits = await times(rounds, async () => {
    const startedAt = performance.now();
    for (let done = 0; done < 50; done++) await floors.commitOne();
    return performance.now() - startedAt;
  });
  const floor = median(commits);
  const rows = [short, longer].map(({ steps, total, early, late }) => [
    `${steps} steps`,
    round(total, 1),
    steps === 500 ? "≤ 150 ms" : `≤ ${round(1.1 * 4 * short.total, 0)} (1.1 × 4 × 500)`,
    round(early, 3),
    round(late, 3),
    round(late / early),
  ]);
  const growth = `2,000 steps ÷ (4 × 500 steps): ${round(longer.total / (4 * short.total))}, target ≤ 1.1`;
  const beside = `floor-commit, 500 rows: ${round(floor, 1)} ms; 500 steps take ${round(short.total / floor, 1)} × that`;
  return { title: "W3 one long execution", heading: HEADING, rows, notes: [growth, beside] };
};
