import { hasPostgres } from "../../support/database";
import { until } from "../../support/executions";
import { checkWorld } from "../support/checker";
import { generateWork, keyedChain } from "../support/generator";
import { RowHolder } from "../support/nemesis-locks";
import { faultRow } from "../support/row";
import type { WorkerProcess } from "../support/worker-process";
import { allEnd, type FaultWorld, inWorld, pause } from "../support/world";

const skip = !hasPostgres();
const WORK = keyedChain("work", 3);
/** The work must outlast the locks: nobody's lease passes meanwhile. */
const PATIENT = { WORKER_LEASE_MS: "20000", WORKER_HEARTBEAT_MS: "1000" };

async function withHolder(
  environment: Record<string, string>,
  play: (world: FaultWorld, holder: RowHolder) => Promise<void>,
): Promise<void> {
  await inWorld({ kind: "postgres", environment }, async (world) => {
    const holder = await RowHolder.open(world);
    try {
      await play(world, holder);
    } finally {
      await holder.close();
    }
  });
}

/** Commits that a process has under way at once. */
const LANES = 2;

/**
 * Four executions in one commit, and somebody who locks the last of them, then the first: behind commits that a
 * second holder delays, the results of the four queue up.
 */
async function crossLocks(
  world: FaultWorld,
  worker: WorkerProcess,
  { holder, delayer }: { holder: RowHolder; delayer: RowHolder },
): Promise<void> {
  const releases = new Map<string, () => void>();
  world.sink.handle = ({ executionId }) =>
    new Promise((resolve) => releases.set(executionId, () => resolve({})));
  const ids = (await world.begin(worker, WORK, LANES + 4)).toSorted();
  await until(() => releases.size === ids.length);
  world.sink.handle = () => ({});
  await delayer.begin();
  for (const [index, id] of ids.slice(0, LANES).entries()) {
    await delayer.lock(id);
    releases.get(id)?.();
    await delayer.untilOthersWait(index + 1);
  }
  const others = ids.slice(LANES);
  await holder.begin();
  await holder.lock(others.at(-1) ?? "");
  for (const id of others) {
    releases.get(id)?.();
    await until(() => worker.ended.includes(`${id}:s0`));
  }
  await delayer.release();
  await holder.untilOthersWait();
  // The writer has those before the last, and waits for it: this waits for the writer. The server ends one of them.
  await holder.lock(others[0] ?? "").catch(() => undefined);
  await holder.release();
}

faultRow(
  {
    id: "D-deadlock",
    what: "a deadlock with another transaction is tried again: nothing is lost or written twice",
    full: 10,
    least: 2,
    skip,
  },
  (run) =>
    withHolder(PATIENT, async (world, holder) => {
      const worker = await world.worker();
      await worker.ask("define", { definition: WORK.definition });
      const delayer = await RowHolder.open(world);
      for (let round = 0; round < run.count; round++) {
        await crossLocks(world, worker, { holder, delayer });
        run.check(await allEnd(worker, 120_000), "not all ended");
      }
      // The server's statistics come late.
      await until(async () => (await holder.deadlocks()) >= run.count).catch(() => undefined);
      run.check((await holder.deadlocks()) >= run.count, "there was no deadlock to survive");
      await delayer.close();
      const keys = world.sink.calls.map((call) => call.key);
      run.check(new Set(keys).size === keys.length, "an effect was repeated");
      await checkWorld(run, world, [WORK]);
    }),
);

faultRow(
  {
    id: "D-kill-mid-commit",
    what: "kill -9 while the server is still busy with the commit: what it writes then is not written again",
    full: 10,
    least: 2,
    skip,
  },
  (run) =>
    withHolder({}, async (world, holder) => {
      let worker = await world.worker();
      await worker.ask("define", { definition: WORK.definition });
      for (let round = 0; round < run.count; round++) {
        const holding = world.sink.holdFirst();
        const [id = ""] = await world.begin(worker, WORK, 1);
        const { release } = await holding;
        await holder.begin();
        await holder.lock(id);
        release();
        await holder.untilOthersWait();
        await worker.kill();
        // The next one is there before the statement of the dead one goes on, or only after it has.
        if (run.random.chance(0.5)) {
          worker = await world.worker();
          await pause(run.random.between(0, 200));
          await holder.release();
        } else {
          await holder.release();
          worker = await world.worker();
        }
        run.check(await allEnd(worker, 120_000), "not all ended");
      }
      await checkWorld(run, world, [WORK]);
    }),
);

faultRow(
  {
    id: "D-many-runners",
    what: "three runners, one queue: each execution is run by one of them",
    full: 300,
    skip,
  },
  (run) =>
    inWorld({ kind: "postgres", environment: PATIENT }, async (world) => {
      const work = generateWork(run.random, "shared", 5);
      const workers = await Promise.all([1, 2, 3].map(() => world.worker({ WORKER_CONCURRENCY: "4" })));
      await workers.at(0)?.ask("define", { definition: work.definition });
      await Promise.all(workers.map((worker) => world.begin(worker, work, Math.ceil(run.count / 3))));
      const [first] = workers;
      run.check(first !== undefined && (await allEnd(first, 120_000)), "not all ended");
      const keys = world.sink.calls.map((call) => call.key);
      run.check(
        new Set(keys).size === keys.length,
        `${keys.length - new Set(keys).size} effects were repeated`,
      );
      run.check(new Set(world.sink.calls.map((call) => call.pid)).size > 1, "one of them did everything");
      await checkWorld(run, world, [work]);
    }),
);
