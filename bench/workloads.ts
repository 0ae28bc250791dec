/**
 * The engine in one process, without HTTP, on Postgres: throughput (W1, W2), long executions (W3), the way to the
 * first step (W5) and loops (W6), each beside what the machine's Postgres can do at best.
 */
import { current, run, setup, teardown } from "./adapter";
import { machine, machineLine, readArguments, table } from "./figures.mjs";
import { Floors } from "./floors";
import { repeatFor } from "./measure";
import { firstStep } from "./workloads/first-step";
import { long } from "./workloads/long";
import { loops } from "./workloads/loops";
import type { Report, Workload } from "./workloads/report";
import { parallel, sequential } from "./workloads/throughput";

const WORKLOADS: Record<string, Workload> = {
  W1: sequential,
  W2: parallel,
  W3: long,
  W5: firstStep,
  W6: loops,
};
/** For the compilers, and for Postgres to know how large its tables are. */
const WARM_UP_SECONDS = 2;

const options = readArguments({ only: "W1,W2,W3,W5,W6", seconds: "2", rounds: "3" }, ["json"]) as {
  only: string;
  seconds: string;
  rounds: string;
  json?: true;
};

function chosen(): [string, Workload][] {
  return options.only.split(",").map((name) => {
    const workload = WORKLOADS[name];
    if (!workload) throw new Error(`${name} is none of ${Object.keys(WORKLOADS).join(", ")}.`);
    return [name, workload];
  });
}

/** Floors with the rows of an execution of ten steps. */
async function openFloors(): Promise<Floors> {
  await repeatFor(WARM_UP_SECONDS, 8, () => run({ steps: 10 }));
  const { database } = current().installation.runtime;
  const { rows } = await database.query("select id from execution order by id desc limit 1");
  return Floors.open(database, String(rows[0]?.id));
}

function print({ title, heading, rows, notes }: Report): void {
  const lines = notes.length > 0 ? `\n\n${notes.join("\n")}` : "";
  console.log(`\n${title}\n${table(heading, rows)}${lines}`);
}

const workloads = chosen();
const before = machine();
await setup();
try {
  const { server } = current().database;
  if (!options.json) console.log(`${machineLine(before)}\n${server}`);
  const settings = {
    seconds: Number(options.seconds),
    rounds: Number(options.rounds),
    floors: await openFloors(),
  };
  const reports: Record<string, Report> = {};
  for (const [name, workload] of workloads) {
    const report = await workload(settings);
    reports[name] = report;
    if (!options.json) print(report);
  }
  const after = machine().load;
  if (options.json)
    console.log(JSON.stringify({ machine: before, server, load_after: after, reports }, null, 2));
  else console.log(`\nLoad after: ${after.join(" ")}`);
} finally {
  await teardown();
}
