import { hasPostgres } from "../../support/database";
import { until } from "../../support/executions";
import { checkWorld } from "../support/checker";
import { generateWork, workOf } from "../support/generator";
import { faultRow } from "../support/row";
import { allEnd, inWorld, pause } from "../support/world";

faultRow(
  {
    id: "D-sigterm",
    what: "SIGTERM lets running steps end and hands the rest on: nothing is done twice, nothing ends unknown",
    full: 20,
    skip: !hasPostgres(),
  },
  (run) =>
    inWorld({ kind: "postgres", environment: { SHUTDOWN_GRACE_MS: "15000" } }, async (world) => {
      const work = generateWork(run.random, "handed on", 6);
      let worker = await world.worker();
      await worker.ask("define", { definition: work.definition });
      world.sink.handle = async () => {
        await pause(40);
        return {};
      };
      for (let round = 0; round < run.count; round++) {
        const before = world.sink.calls.length;
        const next = await world.worker();
        await world.begin(worker, work, 5);
        const enough = before + run.random.between(1, 15);
        await until(() => world.sink.calls.length >= enough);
        const code = await worker.terminate();
        run.check(code === 0, `it ended with ${code}`);
        worker = next;
      }
      run.check(await allEnd(worker, 120_000), "not all ended");
      const keys = world.sink.calls.map((call) => call.key);
      run.check(
        new Set(keys).size === keys.length,
        `${keys.length - new Set(keys).size} effects were repeated`,
      );
      const database = await world.database();
      const { rows } = await database.query(
        `select id from execution where crashes > 0
         union select execution_id from ledger_entry where result ->> 'status' = 'outcome_unknown'`,
      );
      run.check(rows.length === 0, `${rows.length} executions count a crash or an unknown outcome`);
      await checkWorld(run, world, [work]);
    }),
);

faultRow(
  {
    id: "D-sigterm-grace",
    what: "a step that outlasts the grace is given back without counting a crash",
    full: 10,
    skip: !hasPostgres(),
  },
  (run) =>
    inWorld({ kind: "postgres", environment: { SHUTDOWN_GRACE_MS: "200" } }, async (world) => {
      const work = workOf(
        "slow",
        ["a", "b"].map((id) => ({ id, capability: "keyed" })),
        ["a", "b"].map((path) => ({ path, unkeyed: false })),
      );
      let worker = await world.worker();
      await worker.ask("define", { definition: work.definition });
      for (let round = 0; round < run.count; round++) {
        const holding = world.sink.holdFirst();
        const [id] = await world.begin(worker, work, 1);
        const { release } = await holding;
        run.check((await worker.terminate()) === 0, "it did not end well");
        release();
        const database = await world.database();
        const { rows } = await database.query(
          "select status, crashes, lease_owner from execution where id = $1",
          [id],
        );
        const given = { status: "queued", crashes: 0, lease_owner: null };
        run.check(JSON.stringify(rows[0]) === JSON.stringify(given), `left as ${JSON.stringify(rows[0])}`);
        worker = await world.worker();
        run.check(await allEnd(worker, 120_000), "not all ended");
        const calls = world.sink.callsOf(id ?? "").length;
        run.check(calls === work.effects.length + 1, `${id} called ${calls} times`);
      }
      await checkWorld(run, world, [work]);
    }),
);
