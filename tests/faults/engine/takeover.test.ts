import { hasPostgres } from "../../support/database";
import { until } from "../../support/executions";
import { checkWorld } from "../support/checker";
import { type ExpectedEffect, keyedChain, type Work, workOf } from "../support/generator";
import { faultRow, type FaultRun } from "../support/row";
import type { WorkerProcess } from "../support/worker-process";
import { allEnd, type FaultWorld, inWorld, pause } from "../support/world";

const UNKEYED: ExpectedEffect[] = [{ path: "once", unkeyed: true }];
const KEYED_WORK = keyedChain("keyed", 2);
const UNKEYED_WORK = workOf("unkeyed", [{ id: "once", capability: "unkeyed", onError: "continue" }], UNKEYED);
const WORKS = [KEYED_WORK, UNKEYED_WORK];
const RESUMED_WITHIN_MS = 30_000;

async function define(worker: WorkerProcess): Promise<void> {
  for (const { definition } of WORKS) await worker.ask("define", { definition });
}

/** Starts the work and waits until one process is in the middle of its first step. */
async function heldInMidStep(world: FaultWorld, asker: WorkerProcess, work: Work) {
  const holding = world.sink.holdFirst();
  const [id = ""] = await world.begin(asker, work, 1);
  const { call, release } = await holding;
  const owner = world.workers.find((worker) => worker.pid === call.pid);
  if (!owner) throw new Error(`Nobody has the process ${call.pid}.`);
  return { id, owner, release, key: call.key };
}

/** How the unkeyed step of the execution ended, once it has. */
async function endOf(worker: WorkerProcess, id: string): Promise<Record<string, unknown>> {
  let execution: Record<string, unknown> = {};
  await until(async () => {
    execution = (await worker.ask("get", { id })) as Record<string, unknown>;
    return ["completed", "failed", "cancelled"].includes(String(execution.status));
  }, RESUMED_WITHIN_MS);
  return execution;
}

faultRow(
  {
    id: "R2",
    what: "a worker killed in mid-step is taken over long before its lease is over",
    full: 40,
    skip: !hasPostgres(),
  },
  (run) =>
    inWorld(
      { kind: "postgres", environment: { WORKER_LEASE_MS: "30000", WORKER_HEARTBEAT_MS: "10000" } },
      async (world) => {
        const pair = [await world.worker(), await world.worker()];
        await define(pair[0] as WorkerProcess);
        for (let round = 0; round < run.count; round++) {
          const asker = pair[round % 2] as WorkerProcess;
          const work = run.random.chance(0.5) ? KEYED_WORK : UNKEYED_WORK;
          const { id, owner } = await heldInMidStep(world, asker, work);
          const killedAt = Date.now();
          await owner.kill();
          const survivor = pair.find((worker) => worker !== owner) as WorkerProcess;
          const { status } = await endOf(survivor, id);
          run.check(status === "completed", `${id} is ${String(status)}`);
          run.check(Date.now() - killedAt < RESUMED_WITHIN_MS, `${id} took ${Date.now() - killedAt} ms`);
          pair[pair.indexOf(owner)] = await world.worker();
        }
        await checkWorld(run, world, WORKS);
      },
    ),
);

const LEASE_MS = 1_000;

/**
 * One pause of a worker in mid-step: somebody else takes the step over, and what the paused one writes late is refused,
 * be the other done with the step or in the middle of it.
 */
async function pauseInMidStep(run: FaultRun, world: FaultWorld, asker: WorkerProcess, work: Work) {
  const { id, owner, release, key } = await heldInMidStep(world, asker, work);
  const again = work === KEYED_WORK && run.random.chance(0.5) ? world.sink.holdFirst() : null;
  owner.pause();
  const survivor = world.workers.find((worker) => worker !== owner) as WorkerProcess;
  try {
    // Two leases at least, and until another has it.
    const passed = pause(2 * LEASE_MS);
    // The asker may be the paused one: it answers nobody now.
    await (again ?? endOf(survivor, id));
    await passed;
  } finally {
    // Waits in its socket when it wakes up: it comes to its late write before it learns of its lease.
    release();
    await pause(20);
    owner.resume();
  }
  await until(() => owner.ended.includes(key));
  // Its body has ended and its late write is on the way; when it answers this, it has been refused.
  await owner.ask("unfinished");
  if (again) (await again).release();
  const { status } = await endOf(survivor, id);
  run.check(status === "completed", `${id} is ${String(status)}`);
  return { id, zombie: owner.pid };
}

faultRow(
  {
    id: "R3",
    what: "a worker paused for two leases changes nothing when it wakes up",
    full: 40,
    skip: !hasPostgres(),
  },
  (run) =>
    inWorld(
      { kind: "postgres", environment: { WORKER_LEASE_MS: String(LEASE_MS), WORKER_HEARTBEAT_MS: "200" } },
      async (world) => {
        const pair = [await world.worker(), await world.worker()];
        await define(pair[0] as WorkerProcess);
        const zombies: { id: string; zombie: number }[] = [];
        for (let round = 0; round < run.count; round++) {
          const work = run.random.chance(0.5) ? KEYED_WORK : UNKEYED_WORK;
          zombies.push(await pauseInMidStep(run, world, pair[round % 2] as WorkerProcess, work));
        }
        run.check(await allEnd(pair[0] as WorkerProcess, 120_000), "not all ended");
        await checkWorld(run, world, WORKS);
        const database = await world.database();
        for (const { id, zombie } of zombies) {
          const { rows } = await database.query(
            "select result from ledger_entry where execution_id = $1 and contract_type = 'RESPONSE'",
            [id],
          );
          const late = rows.filter(({ result }) => JSON.stringify(result).includes(`"by":${zombie}`));
          run.check(rows.length > 0 && late.length === 0, `${id}: a late write of ${zombie} was taken`);
        }
      },
    ),
);
