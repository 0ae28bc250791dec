import type { JsonObject } from "@/lib/core/json";
import { type DatabaseKind, hasPostgres } from "../../support/database";
import { until } from "../../support/executions";
import { checkWorld } from "../support/checker";
import { keyedChain, type Work, workOf } from "../support/generator";
import type { SeededRandom } from "../support/random";
import { faultRow, type FaultRun } from "../support/row";
import type { WorkerProcess } from "../support/worker-process";
import { allEnd, type FaultWorld, inWorld } from "../support/world";

/** Has the process die at one exact point of its work. Resolves when the signal is sent. */
interface KillPoint {
  what: string;
  work: Work;
  die: (world: FaultWorld, worker: WorkerProcess, random: SeededRandom) => Promise<void>;
}

const MIXED = workOf(
  "mixed",
  [
    { id: "a", capability: "keyed" },
    { id: "b", capability: "unkeyed", onError: "continue" },
    { id: "c", capability: "pause", inputMapping: { ms: 5 } },
  ],
  [
    { path: "a", unkeyed: false },
    { path: "b", unkeyed: true },
    { path: "c/before", unkeyed: false },
    { path: "c/after", unkeyed: false },
  ],
);

const MEMBERS = ["p/m0", "p/m1", "p/m2", "p/m3"] as const;
const BATCH = workOf(
  "batch",
  [
    ...MEMBERS.map((path, index): JsonObject => {
      const member = { id: path.slice(2), parallelGroup: "p" };
      return index === 1
        ? { ...member, capability: "unkeyed", onError: "continue" }
        : { ...member, capability: "keyed" };
    }),
    { id: "last", capability: "keyed" },
  ],
  [...MEMBERS.map((path, index) => ({ path, unkeyed: index === 1 })), { path: "last", unkeyed: false }],
);

const KILL_POINTS = {
  "in-body": {
    what: "kill -9 in the middle of an effect",
    work: MIXED,
    die: async (world, worker, random) => {
      const holding = world.sink.holdFirst(world.newcomers(random.pick(["a", "b", "c/before", "c/after"])));
      await world.begin(worker, MIXED, 1);
      const { release } = await holding;
      await worker.kill();
      release();
    },
  },
  "before-append": {
    what: "death after an effect, before its result is written",
    work: MIXED,
    die: async (world, worker, random) => {
      const holding = world.sink.holdFirst(world.newcomers(random.pick(["a", "b", "c/before", "c/after"])));
      await world.begin(worker, MIXED, 1);
      (await holding).release({ then: "die-after" });
    },
  },
  "in-batch": {
    what: "kill -9 when part of a parallel batch has ended",
    work: BATCH,
    die: async (world, worker, random) => {
      const holding = world.sink.holdFirst(world.newcomers(random.pick(MEMBERS)));
      const [id] = await world.begin(worker, BATCH, 1);
      const { release } = await holding;
      const others = () => worker.ended.filter((key) => key.startsWith(`${id}:p/`));
      await until(() => others().length === MEMBERS.length - 1);
      await worker.kill();
      release();
    },
  },
  "in-commit": {
    what: "kill -9 while the results of many executions are being written",
    work: keyedChain("many", 4),
    die: async (world, worker, random) => {
      const work = KILL_POINTS["in-commit"].work;
      const begun = Promise.all(Array.from({ length: 24 }, () => world.begin(worker, work, 1)));
      const enough = random.between(10, 90);
      await until(() => worker.ended.length >= enough);
      await worker.kill();
      await begun;
    },
  },
} satisfies Record<string, KillPoint>;

const POINTS: [KillPoint, ...KillPoint[]] = [
  KILL_POINTS["in-body"],
  KILL_POINTS["before-append"],
  KILL_POINTS["in-batch"],
  KILL_POINTS["in-commit"],
];

/** As often as the row says: one of the deaths, a restart; then everything ends and is checked. */
function dieAndCheck(run: FaultRun, kind: DatabaseKind, points: [KillPoint, ...KillPoint[]]): Promise<void> {
  const works = [...new Set(points.map((point) => point.work))];
  return inWorld({ kind }, async (world) => {
    let worker = await world.worker();
    for (const { definition } of works) await worker.ask("define", { definition });
    for (let round = 0; round < run.count; round++) {
      const point = points[round % points.length] ?? points[0];
      await point.die(world, worker, run.random);
      await worker.gone;
      worker = await world.worker();
    }
    run.check(await allEnd(worker, 120_000), "not all had ended two minutes after the last restart");
    await checkWorld(run, world, works);
  });
}

for (const [name, point] of Object.entries(KILL_POINTS)) {
  faultRow({ id: `D-kill-${name}-postgres`, what: point.what, full: 10, skip: !hasPostgres() }, (run) =>
    dieAndCheck(run, "postgres", [point]),
  );
}
faultRow({ id: "D-kill-pglite", what: "death at each of these points in turn", full: 20 }, (run) =>
  dieAndCheck(run, "pglite", POINTS),
);
