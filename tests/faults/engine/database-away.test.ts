import { POST } from "@/app/v1/orchestrations/[id]/execute/route";
import { SCOPES } from "@/lib/core/scopes";
import { readEnvironment } from "@/lib/env";
import { createRuntime, type Runtime, setRuntime } from "@/lib/runtime/runtime";
import { insertKey } from "@/lib/services/keys/insert";
import { keyActor } from "../../support/actors";
import { hasPostgres } from "../../support/database";
import { checkWorld } from "../support/checker";
import { generateWork, keyedChain, type Work } from "../support/generator";
import { CrashablePostgres } from "../support/nemesis-postgres";
import { faultRow, type FaultRun, SCALE } from "../support/row";
import { Refused } from "../support/worker-process";
import { type FaultWorld, inWorld, pause } from "../support/world";

const TENANT = "ten_faults";
const CLIENTS = 4;
const BACK_WITHIN_MS = 10_000;
/** Longer than any outage here: a worker that waits one out keeps what it has in hand. */
const PATIENT = { WORKER_LEASE_MS: "60000", WORKER_HEARTBEAT_MS: "1000" };

async function inCrashableWorld(
  play: (world: FaultWorld, postgres: CrashablePostgres) => Promise<void>,
): Promise<void> {
  const postgres = await CrashablePostgres.open();
  try {
    await inWorld({ kind: "postgres", url: postgres.url, environment: PATIENT }, (world) =>
      play(world, postgres),
    );
  } finally {
    await postgres.close();
  }
}

/** Nothing is unfinished, asked through outages. */
async function allEndEventually(ask: () => Promise<unknown>, timeoutMs: number): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await pause(50)) {
    try {
      if ((await ask()) === 0) return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
  return false;
}

/** A server without a runner of its own, in this process, and a key for it. */
async function openApi(world: FaultWorld): Promise<{ runtime: Runtime; authorization: string }> {
  const more = { RATE_LIMIT_REQUESTS: "0", RATE_LIMIT_STARTS: "0", ORCHESTRATOR_SYNC_TIMEOUT: "2" };
  const environment = readEnvironment({ ...process.env, ...world.environment, ...more });
  const runtime = await createRuntime({ environment, runner: false });
  setRuntime(runtime);
  const author = { actor: keyActor(TENANT), tenantId: TENANT, requestId: null, ip: null };
  const key = {
    name: "faults",
    kind: "test" as const,
    scopes: [...SCOPES],
    createdBy: null,
    expiresAt: null,
  };
  const made = await runtime.database.forTenant(TENANT)((tx) => insertKey(tx, author, key));
  return { runtime, authorization: `Bearer ${made.key}` };
}

/** Starts one execution over HTTP. True: acknowledged. Anything but an orderly 503 else is a failure. */
async function post(run: FaultRun, world: FaultWorld, authorization: string, work: Work): Promise<boolean> {
  const url = `http://localhost:3000/v1/orchestrations/${encodeURIComponent(work.name)}/execute`;
  const headers = {
    authorization,
    "content-type": "application/json",
    ...(run.random.chance(0.5) ? { prefer: "respond-async" } : {}),
  };
  const request = new Request(url, { method: "POST", headers, body: "{}" });
  const response = await POST(request, { params: Promise.resolve({ id: work.name }) });
  const text = await response.text();
  const id = response.headers.get("tutti-execution-id");
  if (response.status === 200 || response.status === 202) {
    if (id) world.acknowledged.add(id);
    else run.fail(`${response.status} without an execution: ${text.slice(0, 300)}`);
    return true;
  }
  const type = response.headers.get("content-type");
  const orderly = response.status === 503 && type === "application/problem+json";
  run.check(
    orderly && Number(response.headers.get("retry-after")) > 0,
    `${response.status} ${type}: ${text.slice(0, 300)}`,
  );
  return false;
}

/** The workers lived through it: nobody may have taken their work from them, and each effect was begun once. */
async function checkNobodyGone(run: FaultRun, world: FaultWorld): Promise<void> {
  const keys = world.sink.calls.map((call) => call.key);
  run.check(
    new Set(keys).size === keys.length,
    `${keys.length - new Set(keys).size} effects were begun again`,
  );
  const { rows } = await (
    await world.database()
  ).query(
    `select id from execution where crashes > 0
     union select execution_id from ledger_entry where result ->> 'status' = 'outcome_unknown'`,
  );
  run.check(rows.length === 0, `${rows.length} executions were taken from workers that were alive`);
}

async function crashUnderLoad(run: FaultRun, world: FaultWorld, postgres: CrashablePostgres): Promise<void> {
  const works = [generateWork(run.random, "one", 6), generateWork(run.random, "two", 6)] as const;
  const [worker] = [await world.worker(), await world.worker()];
  for (const { definition } of works) await worker.ask("define", { definition });
  const { runtime, authorization } = await openApi(world);
  const enough = run.scaled(200);
  let crashing = true;
  let lastAcknowledged = 0;
  const client = async () => {
    while (crashing || world.acknowledged.size < enough) {
      if (await post(run, world, authorization, run.random.pick(works))) lastAcknowledged = Date.now();
      else await pause(50);
    }
  };
  const clients = Promise.all(Array.from({ length: CLIENTS }, client));
  for (let crash = 0; crash < run.count; crash++) {
    await pause(run.random.between(200, 900));
    await postgres.crash();
    await pause(run.random.between(0, 300));
    await postgres.start();
    const up = Date.now();
    while (lastAcknowledged < up && Date.now() - up < BACK_WITHIN_MS) await pause(10);
    run.check(lastAcknowledged >= up, `no start was taken within ${BACK_WITHIN_MS} ms of a restart`);
  }
  crashing = false;
  await clients;
  run.check(await allEndEventually(() => worker.ask("unfinished"), 120_000), "not all ended");
  run.check(
    world.workers.every((item) => item.alive),
    "a worker did not survive a restart of the database",
  );
  setRuntime(null);
  await runtime.close();
  await checkWorld(run, world, works);
}

faultRow(
  {
    id: "R4",
    what: "immediate restarts of Postgres under load answer 503, lose nothing and need nobody's help",
    full: 10,
    least: 2,
    skip: !hasPostgres(),
  },
  (run) => inCrashableWorld((world, postgres) => crashUnderLoad(run, world, postgres)),
);

faultRow(
  {
    id: "D-database-away",
    what: "a database that stays away for 10 s is waited for, and what was in hand is kept",
    full: 3,
    skip: !hasPostgres(),
  },
  (run) =>
    inCrashableWorld(async (world, postgres) => {
      const work = keyedChain("work", 6);
      const worker = await world.worker();
      await worker.ask("define", { definition: work.definition });
      world.sink.handle = async () => {
        await pause(20);
        return {};
      };
      for (let round = 0; round < run.count; round++) {
        await world.begin(worker, work, 20);
        await postgres.crash();
        await pause(Math.min(10_000, 1_000 * SCALE + 1_000));
        await postgres.start();
        const end = await allEndEventually(() => worker.ask("unfinished"), 120_000);
        run.check(end, "not all ended within 60 s of its return");
      }
      run.check(worker.alive, "the worker did not survive");
      await checkNobodyGone(run, world);
      await checkWorld(run, world, [work]);
    }),
);
