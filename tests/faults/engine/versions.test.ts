import { hasPostgres } from "../../support/database";
import { until } from "../../support/executions";
import { checkWorld } from "../support/checker";
import { type Work, workOf } from "../support/generator";
import { faultRow } from "../support/row";
import { allEnd, inWorld } from "../support/world";

const NAME = "changing";

/** Version n says n in every step that it has, and has n + 1 of them. */
function version(number: number): Work {
  const said = Array.from({ length: number }, (_, index) => ({
    id: `v${index}`,
    capability: "echo",
    inputMapping: { text: `${number}` },
  }));
  return workOf(NAME, [{ id: "held", capability: "keyed" }, ...said], [{ path: "held", unkeyed: false }]);
}

faultRow(
  {
    id: "R11",
    what: "a definition changed while its executions run: each ends on the version it started with",
    full: 50,
    skip: !hasPostgres(),
  },
  (run) =>
    inWorld({ kind: "postgres", environment: { TENANT_CONCURRENCY: "100" } }, async (world) => {
      let worker = await world.worker();
      const id = String(await worker.ask("define", { definition: version(1).definition }));
      const started = new Map<string, number>();
      const releases: (() => void)[] = [];
      world.sink.handle = () => new Promise((resolve) => releases.push(() => resolve({})));
      const versions = 4;
      for (let number = 1; number <= versions; number++) {
        if (number > 1) await worker.ask("revise", { id, definition: version(number).definition });
        const ids = await world.begin(worker, version(number), Math.ceil(run.count / versions));
        for (const execution of ids) started.set(execution, number);
        const wanted = started.size;
        await until(() => new Set(world.sink.calls.map((call) => call.executionId)).size === wanted);
      }
      // Half of them go on in the process that began them, half are replayed by one that knows only the database.
      const half = releases.splice(0, Math.floor(releases.length / 2));
      for (const release of half) release();
      await until(() => worker.ended.length >= half.length);
      await worker.kill();
      world.sink.handle = () => ({});
      for (const release of releases) release();
      worker = await world.worker();
      run.check(await allEnd(worker, 120_000), "not all ended");
      for (const [execution, number] of started) {
        const { output, steps } = (await worker.ask("get", { id: execution })) as {
          output: { text: string };
          steps: unknown[];
        };
        const kept = output?.text === `${number}` && steps.length === number + 1;
        run.check(kept, `${execution} of version ${number} said ${output?.text} in ${steps.length} steps`);
      }
      await checkWorld(run, world, [version(1)]);
    }),
);
