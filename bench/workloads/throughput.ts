import { current, run } from "../adapter";
import { percentile, round } from "../figures.mjs";
import { type Measured, median, perSecond, repeatFor } from "../measure";
import { startProcessorClock } from "../processor-time";
import type { Workload, WorkloadSettings } from "./report";

interface Figures {
  durations: number[];
  rates: number[];
  batchRates: number[];
  commitRates: number[];
  commitDurations: number[];
  nodeMs: number[];
  postgresMs: (number | null)[];
}

const STEPS = 10;
const HEADING = [
  "under way",
  "executions/s",
  "target",
  "p50 ms",
  "p95 ms",
  "CPU ms Node",
  "CPU ms Postgres",
  "floor-batch/s",
  "× slower",
  "floor-commit/s",
  "× slower",
  "its p50 ms",
];

/** W1: ten steps one after another. */
export const sequential: Workload = (settings) =>
  throughput(settings, {
    title: "W1 ten sequential no-op steps",
    parallel: false,
    concurrencies: [1, 8, 32],
    targets: new Map([
      [1, "p50 ≤ 4 ms"],
      [32, "≥ 1250/s"],
    ]),
  });

/** W2: ten steps side by side and a join. */
export const parallel: Workload = (settings) =>
  throughput(settings, {
    title: "W2 ten parallel no-op steps and a join",
    parallel: true,
    concurrencies: [1, 32],
    targets: new Map([[32, "≥ 1750/s"]]),
  });

async function throughput(
  settings: WorkloadSettings,
  options: { title: string; parallel: boolean; concurrencies: number[]; targets: Map<number, string> },
) {
  const rows: (string | number)[][] = [];
  for (const concurrency of options.concurrencies) {
    const figures = await measure(settings, concurrency, options.parallel);
    rows.push(rowOf(concurrency, options.targets.get(concurrency) ?? "", figures));
  }
  const written = `One execution leaves ${settings.floors.rows.length} rows; CPU is per execution, target ≤ 1.5 ms together.`;
  return { title: options.title, heading: HEADING, rows, notes: [written] };
}

/** Product and floors take turns, so that what else the machine does falls on all. */
async function measure(
  { seconds, rounds, floors }: WorkloadSettings,
  concurrency: number,
  parallel: boolean,
): Promise<Figures> {
  const figures: Figures = {
    durations: [],
    rates: [],
    batchRates: [],
    commitRates: [],
    commitDurations: [],
    nodeMs: [],
    postgresMs: [],
  };
  await repeatFor(seconds / 4, concurrency, () => run({ steps: STEPS, parallel }));
  for (let turn = 0; turn < rounds; turn++) {
    const clock = await startProcessorClock(current().installation.runtime.database);
    const ours = await repeatFor(seconds, concurrency, () => run({ steps: STEPS, parallel }));
    const { node, postgres } = clock.read();
    const commit = await floors.commit(seconds / 2, concurrency);
    const batch = await floors.batch(seconds / 2);
    figures.durations.push(...ours.durations);
    figures.rates.push(perSecond(ours));
    figures.nodeMs.push(node / ours.count);
    figures.postgresMs.push(postgres === null ? null : postgres / ours.count);
    addFloors(figures, commit, batch);
  }
  return figures;
}

function addFloors(figures: Figures, commit: Measured, batch: Measured): void {
  figures.commitRates.push(perSecond(commit));
  figures.commitDurations.push(...commit.durations);
  figures.batchRates.push(perSecond(batch));
}

function rowOf(concurrency: number, target: string, figures: Figures): (string | number)[] {
  const rate = median(figures.rates);
  const batch = median(figures.batchRates);
  const commit = median(figures.commitRates);
  const postgres = figures.postgresMs.filter((value) => value !== null);
  return [
    concurrency,
    round(rate, 0),
    target,
    round(percentile(figures.durations, 0.5)),
    round(percentile(figures.durations, 0.95)),
    round(median(figures.nodeMs)),
    postgres.length > 0 ? round(median(postgres)) : "not here",
    round(batch, 0),
    round(batch / rate, 1),
    round(commit, 0),
    round(commit / rate, 1),
    round(percentile(figures.commitDurations, 0.5)),
  ];
}
