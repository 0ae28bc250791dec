import { type DatabaseKind, hasPostgres } from "../../support/database";
import { until } from "../../support/executions";
import { checkWorld } from "../support/checker";
import { generateWork } from "../support/generator";
import { faultRow, type FaultRun } from "../support/row";
import { allEnd, inWorld, pause } from "../support/world";

const RUNS_PER_LIFE = 6;
const STEPS = 6;
const SHAPES = 4;

/** Kills the process at random moments while it works; what it left is checked against what it promised. */
function killAtRandom(kind: DatabaseKind, environment: Record<string, string> = {}) {
  return (run: FaultRun) =>
    inWorld({ kind, environment }, async (world) => {
      const works = Array.from({ length: SHAPES }, (_, n) => generateWork(run.random, `work ${n}`, STEPS));
      let worker = await world.worker();
      for (const work of works) await worker.ask("define", { definition: work.definition });
      const [first, ...others] = works;
      if (!first) return;
      for (let kill = 0; kill <= run.count; kill++) {
        const begun = Promise.all(
          Array.from({ length: RUNS_PER_LIFE }, () =>
            world.begin(worker, run.random.pick([first, ...others]), 1),
          ),
        );
        if (kill === run.count) await begun;
        else {
          // Often before anything is acknowledged; every other time something is, however busy the machine.
          const before = world.acknowledged.size;
          if (kill % 2 === 0) await until(() => world.acknowledged.size > before);
          await pause(run.random.between(10, 350));
          await worker.kill();
          await begun;
          worker = await world.worker();
        }
      }
      run.check(await allEnd(worker, 120_000), "not all had ended two minutes after the last restart");
      run.check(world.acknowledged.size > run.count / 2, "hardly anything was acknowledged");
      await checkWorld(run, world, works);
    });
}

faultRow(
  {
    id: "R1-postgres",
    what: "kill -9 at random moments loses nothing and repeats nothing",
    full: 50,
    skip: !hasPostgres(),
  },
  killAtRandom("postgres"),
);
faultRow(
  { id: "R1-pglite", what: "kill -9 at random moments loses nothing and repeats nothing", full: 30 },
  // Longer than the row may take: leases of a process that is gone are void as soon as the next one opens.
  killAtRandom("pglite", { WORKER_LEASE_MS: "120000", WORKER_HEARTBEAT_MS: "5000" }),
);
