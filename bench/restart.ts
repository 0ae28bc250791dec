/**
 * W4: a worker process is killed (SIGKILL) with executions in flight at every one of their steps, and started again.
 * How long from its boot until all are done; what the ledger says about lost and repeated steps.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "@/lib/core/ids";
import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { ExecuteBody } from "@/lib/services/executions/shapes";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { Child } from "./child";
import { type BenchDatabase, openBenchDatabase } from "./database";
import { machine, machineLine, readArguments, round, table } from "./figures.mjs";
import { now } from "./follow";
import { holdAgent } from "./hold-agent";
import { type Installation, openInstallation } from "./installation";
import { median } from "./measure";

const STEPS = 10;
const DEADLINE_MS = 60_000;
const TARGET_MS = 700;
const options = readArguments({ executions: "100", rounds: "3" }, ["json"]) as {
  executions: string;
  rounds: string;
  json?: true;
};
const executions = Number(options.executions);

interface Round {
  /** Milliseconds until all executions were done, from the spawn of the process, … */
  from_spawn_ms: number;
  /** … from the first line of Tutti's boot, … */
  from_boot_ms: number;
  /** … and from the worker being open. */
  from_open_ms: number;
  /** Steps left to do at the kill, the held ones included. */
  steps_left: number;
  journalled: number;
  lost: number;
  run_again: number;
  changed: number;
}

interface Calls {
  /** `execution step` of the calls since asked last. */
  calls: string[];
  held: number;
}

function startWorker(url: string, folder: string, holding: boolean): { child: Child; spawnedAt: number } {
  const most = String(executions);
  const environment = {
    DATABASE_URL: url,
    TUTTI_MODE: "demo",
    TUTTI_DATA_DIR: folder,
    LOG_LEVEL: "warn",
    WORKER_CONCURRENCY: most,
    TENANT_CONCURRENCY: most,
    HOLDING: holding ? "yes" : "no",
  };
  return { spawnedAt: now(), child: new Child(join(import.meta.dirname, "restart-worker.ts"), environment) };
}

async function until(look: () => Promise<boolean>): Promise<void> {
  const deadline = now() + DEADLINE_MS;
  while (!(await look())) {
    if (now() > deadline) throw new Error("It did not come to an end in time.");
    await sleep(10);
  }
}

/** Execution number n waits at its step n modulo ten: every point of an execution is one of the kill's. */
async function start({ ctx }: Installation, orchestrationId: string): Promise<string[]> {
  return Promise.all(
    Array.from({ length: executions }, async (_, index) => {
      const body = ExecuteBody.parse({ input: { hold: `step-${(index % STEPS) + 1}` } });
      return (await executeOrchestration({ ctx, input: { id: orchestrationId, body, idempotency: null } }))
        .id;
    }),
  );
}

/** `execution step` → the entry's hash, of every recorded result. */
async function journal({ runtime }: Installation, ids: string[]): Promise<Map<string, string>> {
  const { rows } = await runtime.database.query(
    `select execution_id || ' ' || key as step, hash from ledger_entry
     where contract_type = 'RESPONSE' and execution_id = any ($1)`,
    [ids],
  );
  return new Map(rows.map(({ step, hash }) => [String(step), String(hash)]));
}

/** When the last execution ended by the clock of this machine; null while one has not. */
async function allDone({ runtime }: Installation, ids: string[]): Promise<number | null> {
  const { rows } = await runtime.database.query(
    `select count(*)::integer as done, extract(epoch from max(finished_at))::double precision * 1000 as at
     from execution where id = any ($1) and finished_at is not null`,
    [ids],
    "all_done",
  );
  return rows[0]?.done === ids.length ? Number(rows[0].at) : null;
}

async function countLost({ runtime }: Installation, ids: string[]): Promise<number> {
  const { rows } = await runtime.database.query(
    `select count(*)::integer as whole from execution e
     where id = any ($1) and status = 'completed' and last_seq =
       (select count(*) from ledger_entry l where l.execution_id = e.id) and $2 =
       (select count(distinct key) from ledger_entry l where l.execution_id = e.id and contract_type = 'RESPONSE')`,
    [ids, STEPS],
  );
  return ids.length - Number(rows[0]?.whole);
}

async function play(url: string, folder: string, installation: Installation, id: string): Promise<Round> {
  const first = startWorker(url, folder, true);
  await first.child.hear();
  const ids = await start(installation, id);
  await until(async () => (await first.child.ask<Calls>("report")).held === executions);
  await first.child.stop("SIGKILL");
  const before = await journal(installation, ids);
  const second = startWorker(url, folder, false);
  const { openingAt, openedAt } = await second.child.hear<{ openingAt: number; openedAt: number }>();
  let doneAt: number | null = null;
  await until(async () => (doneAt = await allDone(installation, ids)) !== null);
  const { calls } = await second.child.ask<Calls>("report");
  await second.child.stop();
  const after = await journal(installation, ids);
  const since = (at: number) => round((doneAt ?? Number.NaN) - at, 0);
  return {
    from_spawn_ms: since(second.spawnedAt),
    from_boot_ms: since(openingAt),
    from_open_ms: since(openedAt),
    steps_left: executions * STEPS - before.size,
    journalled: before.size,
    lost: await countLost(installation, ids),
    run_again: calls.filter((call) => before.has(call)).length,
    changed: [...before].filter(([step, hash]) => after.get(step) !== hash).length,
  };
}

async function measure(database: BenchDatabase): Promise<Round[]> {
  const folder = mkdtempSync(join(tmpdir(), "tutti-bench-"));
  const agent = holdAgent({ holding: false, onCall: () => undefined });
  const installation = await openInstallation(database.url, { runner: false, agents: [agent] });
  try {
    const steps = Array.from({ length: STEPS }, (_, index) => ({
      id: `step-${index + 1}`,
      capability: "hold",
      inputMapping: { hold: "{{input.hold}}" },
    }));
    const definition = { name: `bench ${newId("request")}`, steps };
    const { id } = await createOrchestration({ ctx: installation.ctx, input: { definition, publish: true } });
    const rounds: Round[] = [];
    for (let turn = 0; turn < Number(options.rounds); turn++)
      rounds.push(await play(database.url, folder, installation, id));
    return rounds;
  } finally {
    await installation.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(rounds: Round[]): void {
  const heading = ["ms until all are done", ...rounds.map((_, index) => `round ${index + 1}`), "median"];
  const line = (name: string, key: keyof Round) => {
    const values = rounds.map((round) => round[key]);
    return [name, ...values, median(values)];
  };
  const lines = [
    line("from spawn", "from_spawn_ms"),
    line(`from boot (target ≤ ${TARGET_MS})`, "from_boot_ms"),
    line("from the worker being open", "from_open_ms"),
    line("steps journalled at the kill", "journalled"),
    line("steps left", "steps_left"),
    line("executions lost (target 0)", "lost"),
    line("journalled steps run again (0)", "run_again"),
    line("journalled results changed (0)", "changed"),
  ];
  console.log(`\nW4 SIGKILL with ${executions} executions in flight, and restart\n${table(heading, lines)}`);
}

const before = machine();
const database = await openBenchDatabase();
try {
  const rounds = await measure(database);
  if (options.json) {
    console.log(JSON.stringify({ machine: before, server: database.server, executions, rounds }, null, 2));
  } else {
    console.log(`${machineLine(before)}\n${database.server}`);
    print(rounds);
  }
} finally {
  await database.drop();
}
