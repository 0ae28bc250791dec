import { hasPostgres } from "../../support/database";
import { checkWorld } from "../support/checker";
import { generateWork, workOf } from "../support/generator";
import { skewedWorker } from "../support/nemesis-clock";
import { faultRow, type FaultRun } from "../support/row";
import { allEnd, type FaultWorld, inWorld } from "../support/world";

const MINUTE_MS = 60_000;
const OFFSETS = [5, -5, 60, -60].map((minutes) => minutes * MINUTE_MS);
/** Longer than a wait that stays in memory: the execution leaves its worker, and either may have it back. */
const REST_MS = 2_400;
const STEP_TIMEOUT_MS = 600_000;

const RESTING = workOf(
  "resting",
  [{ id: "d", capability: "pause", inputMapping: { ms: REST_MS }, timeout: STEP_TIMEOUT_MS }],
  ["before", "after"].map((part) => ({ path: `d/${part}`, unkeyed: false })),
);
const ASKING = workOf("asking", [{ id: "q", capability: "ask", inputMapping: { ms: REST_MS } }], []);

/** Timers by the sink's clock, which is the database's: it saw the effect before the rest and the one after. */
function checkRests(run: FaultRun, world: FaultWorld, ids: string[]): void {
  for (const id of ids) {
    const [before, after] = world.sink.callsOf(id);
    const rested = before && after ? after.at - before.at : -1;
    run.check(rested >= REST_MS, `${id} rested ${rested} ms of ${REST_MS}`);
  }
}

async function checkWaits(run: FaultRun, world: FaultWorld, ids: string[]): Promise<void> {
  const database = await world.database();
  for (const id of ids) {
    const { rows } = await database.query(
      `select extract(epoch from finished_at - started_at)::double precision * 1000 as took,
         output #>> '{answer}' as answer from execution where id = $1`,
      [id],
    );
    const [row] = rows;
    run.check(Number(row?.took) >= REST_MS && row?.answer === null, `${id} waited ${Number(row?.took)} ms`);
  }
}

/** Between two processes whose clocks differ, each effect happens once: nobody takes a living one's work. */
function checkOnce(run: FaultRun, world: FaultWorld): void {
  const counts = new Map<string, number>();
  for (const { key } of world.sink.calls) counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const [key, count] of counts) run.check(count === 1, `${key} was begun ${count} times`);
}

faultRow(
  {
    id: "R8",
    what: "with a clock that is wrong by minutes or hours nothing is early and nothing runs twice",
    full: 40,
    least: OFFSETS.length,
    skip: !hasPostgres(),
  },
  (run) =>
    inWorld({ kind: "postgres", environment: { WORKER_LEASE_MS: "3000" } }, async (world) => {
      const mixed = generateWork(run.random, "mixed", 5);
      const works = [RESTING, ASKING, mixed];
      const right = await world.worker();
      for (const { definition } of works) await right.ask("define", { definition });
      const resting: string[] = [];
      const asking: string[] = [];
      for (let round = 0; round < run.count; round += OFFSETS.length) {
        const wrong = await Promise.all(OFFSETS.map((offset) => skewedWorker(world, offset)));
        for (const worker of [right, ...wrong]) {
          resting.push(...(await world.begin(worker, RESTING, 2)));
          asking.push(...(await world.begin(worker, ASKING, 1)));
          await world.begin(worker, mixed, 4);
        }
        run.check(await allEnd(right, 120_000), "not all ended");
        await Promise.all(wrong.map((worker) => worker.terminate()));
      }
      checkRests(run, world, resting);
      await checkWaits(run, world, asking);
      checkOnce(run, world);
      await checkWorld(run, world, works, { clocksAgree: false });
    }),
);

faultRow(
  {
    id: "R8-kill",
    what: "work of a killed process whose clock is wrong is taken over, and the other way round",
    full: 10,
    least: 2,
    skip: !hasPostgres(),
  },
  (run) =>
    inWorld({ kind: "postgres" }, async (world) => {
      const work = generateWork(run.random, "taken over", 5);
      const right = await world.worker();
      await right.ask("define", { definition: work.definition });
      for (let round = 0; round < run.count; round++) {
        const wrong = await skewedWorker(world, OFFSETS[round % OFFSETS.length] ?? 0);
        const holding = world.sink.holdFirst(({ pid }) => pid === wrong.pid);
        const begun = world.begin(wrong, work, 6);
        const { release } = await holding;
        await wrong.kill();
        release();
        await begun;
        run.check(await allEnd(right, 60_000), "what a process with a wrong clock left was not taken over");
      }
      await checkWorld(run, world, [work], { clocksAgree: false });
    }),
);
