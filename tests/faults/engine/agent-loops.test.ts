import { type DatabaseKind, hasPostgres } from "../../support/database";
import { until } from "../../support/executions";
import { checkWorld } from "../support/checker";
import { keyedChain, workOf } from "../support/generator";
import { faultRow, type FaultRun } from "../support/row";
import { allEnd, type FaultWorld, inWorld, pause } from "../support/world";
import type { WorkerProcess } from "../support/worker-process";

const CALLS = [
  "a/call-1",
  "a/call-2",
  "a/call-3",
  "a/call-4",
  "a/call-5",
  "a/call-6",
  "a/call-7",
  "a/call-8",
  "a/call-9",
  "a/call-10",
] as const;

const LOOP = workOf("loop", [{ id: "a", capability: "loop" }], []);

/** All ten calls of each, under their keys; a kill repeats at most the keyed call that was in flight. */
function checkCalls(run: FaultRun, world: FaultWorld, kills: number): void {
  const calls = world.sink.calls.filter(({ key }) => key.includes(":a/call-"));
  for (const [key, made] of Map.groupBy(calls, (call) => call.key)) {
    const unkeyed = made.some((call) => call.unkeyed);
    run.check(!unkeyed || made.length === 1, `${key} can't be keyed and was made ${made.length} times`);
  }
  for (const [id, made] of Map.groupBy(calls, (call) => call.executionId)) {
    const keys = new Set(made.map((call) => call.key));
    run.check(keys.size === CALLS.length, `${id} made ${keys.size} of its ${CALLS.length} calls`);
  }
  const repeated = calls.length - new Set(calls.map((call) => call.key)).size;
  run.check(repeated <= kills, `${repeated} calls were made again after ${kills} kills`);
}

function killInLoops(kind: DatabaseKind) {
  return (run: FaultRun) =>
    inWorld({ kind }, async (world) => {
      let worker = await world.worker();
      await worker.ask("define", { definition: LOOP.definition });
      for (let kill = 0; kill < run.count; kill++) {
        const holding = world.sink.holdFirst(world.newcomers(run.random.pick(CALLS)));
        await world.begin(worker, LOOP, 1);
        const { release } = await holding;
        if (run.random.chance(0.5)) await worker.kill();
        else release({ then: "die-after" });
        await worker.gone;
        release();
        worker = await world.worker();
      }
      run.check(await allEnd(worker, 120_000), "not all had ended two minutes after the last restart");
      checkCalls(run, world, run.count);
      await checkWorld(run, world, []);
    });
}

const INNER = keyedChain("inner", 3);
const OUTER = workOf(
  "outer",
  [
    {
      id: "p",
      type: "parallel",
      steps: [
        { id: "one", type: "orchestration", orchestration: "inner" },
        { id: "two", type: "orchestration", orchestration: "inner" },
        { id: "ask", type: "wait", event: "first", timeout: "1h" },
        { id: "ok", type: "approval", message: "Go on?", timeout: "1h" },
      ],
    },
    { id: "last", capability: "keyed" },
  ],
  [{ path: "last", unkeyed: false }],
);

/** Sends the event it waits for, or approves what it asks. */
async function answer(worker: WorkerProcess, id: string, what: "event" | "approval"): Promise<void> {
  if (what === "event") await worker.ask("signal", { id, event: "first", data: null });
  else await until(async () => Number(await worker.ask("decide", { id })) > 0);
}

function killFamilies(kind: DatabaseKind) {
  return (run: FaultRun) =>
    inWorld({ kind }, async (world) => {
      let worker = await world.worker();
      for (const { definition } of [INNER, OUTER]) await worker.ask("define", { definition });
      const restart = async () => {
        await worker.kill();
        worker = await world.worker();
      };
      for (let round = 0; round < run.count; round++) {
        const step = run.random.pick(["s0", "s1", "s2"]);
        const seen = new Set(world.sink.calls.map((call) => call.executionId));
        const holding = world.sink.holdFirst(
          ({ executionId, key }) => !seen.has(executionId) && key.endsWith(`:${step}`),
        );
        const [id = ""] = await world.begin(worker, OUTER, 1);
        const { release } = await holding;
        await restart();
        release();
        const order = run.random.chance(0.5);
        const [one, other] = order ? (["event", "approval"] as const) : (["approval", "event"] as const);
        await answer(worker, id, one);
        await pause(run.random.between(0, 200));
        await restart();
        await answer(worker, id, other);
        if (run.random.chance(0.5)) await restart();
      }
      run.check(await allEnd(worker, 120_000), "not all had ended two minutes after the last restart");
      const database = await world.database();
      const { rows } = await database.query(
        "select parent_id, parent_step, count(*)::integer as count from execution where parent_id is not null group by 1, 2",
      );
      run.check(rows.length === 2 * run.count, `${rows.length} children of ${run.count} parents`);
      run.check(
        rows.every((row) => row.count === 1),
        "a step has more than one child",
      );
      await checkWorld(run, world, [INNER, OUTER]);
    });
}

/** The parent is cancelled at any moment, also while its children are being started. */
function cancelFamilies(kind: DatabaseKind) {
  return (run: FaultRun) =>
    inWorld({ kind }, async (world) => {
      const worker = await world.worker();
      for (const { definition } of [INNER, OUTER]) await worker.ask("define", { definition });
      const ids = await world.begin(worker, OUTER, run.count);
      await Promise.all(
        ids.map(async (id) => {
          await pause(run.random.between(0, 400));
          await worker.ask("cancel", { id });
        }),
      );
      await until(async () => (await worker.ask("unfinished")) === 0, 20_000);
      const database = await world.database();
      const { rows } = await database.query(
        "select id from execution where parent_id is null and status <> 'cancelled'",
      );
      run.check(rows.length === 0, `${rows.length} of the cancelled ended otherwise`);
      await checkWorld(run, world, [], { mayFail: "all" });
    });
}

for (const kind of ["postgres", "pglite"] as const) {
  const skip = kind === "postgres" && !hasPostgres();
  // What the database is makes no difference to these, but starts of PGlite take their time.
  const once = skip || (kind === "pglite" && hasPostgres());
  faultRow(
    {
      id: `D-agent-loop-${kind}`,
      what: "kill -9 in a loop of ten calls repeats at most the call in flight, and never one without a key",
      full: 20,
      skip,
    },
    killInLoops(kind),
  );
  faultRow(
    {
      id: `D-family-${kind}`,
      what: "kill -9 among executions that wait for children and for answers: one child per step, all end",
      full: 10,
      skip: once,
    },
    killFamilies(kind),
  );
  faultRow(
    {
      id: `D-family-cancelled-${kind}`,
      what: "a cancelled execution takes along whatever it has started, at whatever moment",
      full: 40,
      skip: once,
    },
    cancelFamilies(kind),
  );
}
