/**
 * The engine in one process, without HTTP: executions of ten `echo` steps, one after another, at several
 * concurrencies, on PGlite in memory or on the Postgres of PGURL (in a database of its own, dropped afterwards).
 * Beside it a floor: the very rows such an execution leaves, put in batches into a table with the same indexes.
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId } from "@/lib/core/ids";
import { readEnvironment } from "@/lib/env";
import { createRuntime, type Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { ExecuteBody } from "@/lib/services/executions/shapes";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { contextFor, makeMember, makeTenant } from "../tests/support/actors";
import { createDatabase, dropDatabase } from "../tests/support/postgres";
import { machine, machineLine, percentile, readArguments, round, table } from "./figures.mjs";

const STEPS = 10;
const FLOOR_BATCH_ROWS = 512;
/** Enough for the compilers of JavaScript and of PGlite's WebAssembly to be done, which count as CPU time too. */
const WARM_UP_EXECUTIONS = 200;
const options = readArguments({ executions: "300", concurrency: "1,8,32" }, ["json"]) as {
  executions: string;
  concurrency: string;
  json?: true;
};
const executions = Number(options.executions);

interface Figure {
  concurrency: number;
  executions_per_second: number;
  p50_ms: number;
  p95_ms: number;
  cpu_ms_per_execution: number;
  floor_ratio: number;
}

/** Runs `job` `count` times with `concurrency` under way; returns each one's milliseconds. */
async function inParallel(
  count: number,
  concurrency: number,
  job: (index: number) => Promise<void>,
): Promise<number[]> {
  const durations: number[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < count; index = next++) {
      const startedAt = performance.now();
      await job(index);
      durations.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return durations;
}

/** Resolves when the execution has ended; one that did not complete is no figure. */
async function runOnce(ctx: Context, orchestrationId: string): Promise<string> {
  const body = ExecuteBody.parse({ input: { text: "ten steps" } });
  const { id } = await executeOrchestration({ ctx, input: { id: orchestrationId, body, idempotency: null } });
  let last = "";
  for await (const entry of ctx.ledger.tail({ tenantId: ctx.tenantId, executionId: id, signal: ctx.signal }))
    last = entry.name;
  if (last !== "execution.completed") throw new Error(`${id} ended with ${last}.`);
  return id;
}

async function prepare(runtime: Runtime): Promise<{ ctx: Context; orchestrationId: string }> {
  const tenant = await makeTenant(runtime.database);
  const ctx = contextFor(runtime, await makeMember(runtime.database, tenant.id, "owner"));
  const steps = Array.from({ length: STEPS }, (_, index) => ({
    id: `step-${index + 1}`,
    capability: "echo",
    inputMapping: { text: "{{input.text}}" },
  }));
  const { id } = await createOrchestration({
    ctx,
    input: { definition: { name: "Ten steps", steps }, publish: true },
  });
  return { ctx, orchestrationId: id };
}

/** Milliseconds one execution's rows take when nothing but the insert is done. */
async function floor(
  { database }: Runtime,
  exampleId: string,
): Promise<{ rows: number; msPerExecution: number }> {
  await database.query("create unlogged table bench_floor (like ledger_entry including all)");
  const { rows } = await database.query("select * from ledger_entry where execution_id = $1 order by seq", [
    exampleId,
  ]);
  const copies = (count: number) =>
    Array.from({ length: count }, () => newId("execution")).flatMap((id) =>
      rows.map((row) => ({ ...row, execution_id: id })),
    );
  const perBatch = Math.max(1, Math.floor(FLOOR_BATCH_ROWS / rows.length));
  const insert = "insert into bench_floor select * from json_populate_recordset(null::bench_floor, $1)";
  const write = async (count: number) => {
    for (let done = 0; done < count; done += perBatch) {
      await database.query(insert, [JSON.stringify(copies(Math.min(perBatch, count - done)))], "bench_floor");
    }
  };
  await write(perBatch * 2);
  const startedAt = performance.now();
  await write(executions);
  const msPerExecution = (performance.now() - startedAt) / executions;
  await database.query("drop table bench_floor");
  return { rows: rows.length, msPerExecution };
}

async function measure(
  runtime: Runtime,
): Promise<{ figures: Figure[]; rows: number; floorPerSecond: number }> {
  const { ctx, orchestrationId } = await prepare(runtime);
  let exampleId = "";
  await inParallel(WARM_UP_EXECUTIONS, 8, async () => void (exampleId = await runOnce(ctx, orchestrationId)));
  const { rows, msPerExecution } = await floor(runtime, exampleId);
  const figures: Figure[] = [];
  for (const concurrency of options.concurrency.split(",").map(Number)) {
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    const durations = await inParallel(
      executions,
      concurrency,
      async () => void (await runOnce(ctx, orchestrationId)),
    );
    const elapsedMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpu);
    figures.push({
      concurrency,
      executions_per_second: round((executions / elapsedMs) * 1000, 0),
      p50_ms: round(percentile(durations, 0.5)),
      p95_ms: round(percentile(durations, 0.95)),
      cpu_ms_per_execution: round((user + system) / 1000 / executions),
      floor_ratio: round(elapsedMs / executions / msPerExecution, 1),
    });
  }
  return { figures, rows, floorPerSecond: round(1000 / msPerExecution, 0) };
}

/** PGlite in memory, or a fresh database on the server PGURL names. */
async function chooseDatabase(): Promise<{ kind: string; url: string; drop: () => Promise<void> }> {
  const admin = process.env.PGURL;
  if (!admin) return { kind: "PGlite in memory", url: "pglite:memory", drop: async () => undefined };
  const name = `tutti_bench_${randomUUID().replaceAll("-", "")}`;
  await createDatabase(admin, name);
  const url = new URL(admin);
  url.pathname = name;
  return { kind: "Postgres", url: url.href, drop: () => dropDatabase(admin, name) };
}

const folder = mkdtempSync(join(tmpdir(), "tutti-bench-"));
const database = await chooseDatabase();
const before = machine();
try {
  const variables = {
    TUTTI_MODE: "demo",
    DATABASE_URL: database.url,
    TUTTI_DATA_DIR: folder,
    LOG_LEVEL: "warn",
  };
  const runtime = await createRuntime({ environment: readEnvironment(variables), runner: true });
  const { figures, rows, floorPerSecond } = await measure(runtime).finally(() => runtime.close());
  const result = {
    machine: before,
    database: database.kind,
    steps: STEPS,
    executions,
    rows_per_execution: rows,
  };
  if (options.json) {
    console.log(JSON.stringify({ ...result, floor_executions_per_second: floorPerSecond, figures }, null, 2));
  } else {
    const heading = ["executions under way", "executions/s", "p50 ms", "p95 ms", "CPU ms each", "× floor"];
    const lines = figures.map((figure) => Object.values(figure));
    const floorLine = `Floor: ${rows} rows per execution in batches of ${FLOOR_BATCH_ROWS}: ${floorPerSecond} executions' rows/s`;
    console.log(`${machineLine(before)}\n${database.kind}, ${STEPS} steps, ${executions} executions each\n`);
    console.log(`${table(heading, lines)}\n\n${floorLine}`);
  }
} finally {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
}
