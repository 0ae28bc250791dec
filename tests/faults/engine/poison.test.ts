import type { JsonObject } from "@/lib/core/json";
import { hasPostgres } from "../../support/database";
import { checkWorld } from "../support/checker";
import { keyedChain, workOf } from "../support/generator";
import { faultRow } from "../support/row";
import { allEnd, inWorld, pause } from "../support/world";

const CHARACTERS = 3_000_000;
const EFFECTS = ["big", "then"].map((path) => ({ path, unkeyed: false }));
const LARGE_STEPS: JsonObject[] = [
  { id: "big", capability: "large", inputMapping: { size: CHARACTERS } },
  { id: "then", capability: "keyed" },
];
const LARGE = workOf("large", LARGE_STEPS, EFFECTS, { output: { text: "{{context.big.text}}" } });

faultRow(
  {
    id: "D-oversize",
    what: "an output of 3 MB is kept once and read again by the replay",
    full: 10,
    skip: !hasPostgres(),
  },
  (run) =>
    inWorld({ kind: "postgres" }, async (world) => {
      let worker = await world.worker();
      await worker.ask("define", { definition: LARGE.definition });
      const ids: string[] = [];
      for (let round = 0; round < run.count; round++) {
        const holding = world.sink.holdFirst(world.newcomers("then"));
        ids.push(...(await world.begin(worker, LARGE, 1)));
        const { release } = await holding;
        await worker.kill();
        release();
        worker = await world.worker();
      }
      run.check(await allEnd(worker, 120_000), "not all ended");
      for (const id of ids) {
        const { output } = (await worker.ask("get", { id })) as { output: { text?: string } | null };
        run.check(output?.text?.length === CHARACTERS, `${id} read ${output?.text?.length} characters`);
        run.check(
          world.sink.callsOf(id).filter(({ key }) => key.endsWith(":big")).length === 1,
          `${id} ran twice`,
        );
      }
      await checkWorld(run, world, [LARGE]);
    }),
);

const CRASH_LIMIT = 2;
/** Long enough for others to get on with a step between two deaths. */
const FUSE_MS = 150;

faultRow(
  {
    id: "D-poison",
    what: "a step that kills its process is given up; work that gets on beside it ends well",
    full: 10,
    skip: !hasPostgres(),
  },
  (run) =>
    inWorld({ kind: "postgres", environment: { CRASH_LIMIT: String(CRASH_LIMIT) } }, async (world) => {
      const poison = keyedChain("poison", 2);
      const healthy = keyedChain("healthy", 8);
      let worker = await world.worker();
      for (const { definition } of [poison, healthy]) await worker.ask("define", { definition });
      const deadly = new Set<string>();
      world.sink.handle = async ({ key }) => {
        await pause(deadly.has(key) ? FUSE_MS : 15);
        return deadly.has(key) ? { then: "die" } : {};
      };
      for (let round = 0; round < run.count; round++) {
        await world.begin(worker, healthy, 4);
        const [id = ""] = await world.begin(worker, poison, 1);
        deadly.add(`${id}:s1`);
        for (let death = 0; death <= CRASH_LIMIT; death++) {
          await worker.gone;
          worker = await world.worker();
        }
        run.check(await allEnd(worker, 120_000), "not all ended");
        const given = (await worker.ask("get", { id })) as { status: string; error: { code: string } | null };
        const up = given.status === "failed" && given.error?.code === "crash_loop";
        run.check(up, `${id} is ${given.status} with ${given.error?.code}`);
      }
      await checkWorld(run, world, [healthy], { mayFail: ["poison"] });
    }),
);
