import { type DatabaseKind, hasPostgres } from "../../support/database";
import { killAmongQuestions } from "../support/asking-row";
import { killAmongLimits } from "../support/limited-row";
import { killFamilies } from "../support/nested-row";
import { checkWorld } from "../support/checker";
import { workOf } from "../support/generator";
import { faultRow, type FaultRun } from "../support/row";
import { Survivor } from "../support/survivor";
import { inServedWorld } from "../support/served-world";
import { pause, type FaultWorld } from "../support/world";

/** As in production; and more calls than that under way when their process dies. */
const CRASH_LIMIT = 5;
const SIDE_BY_SIDE = 12;

type Play = (run: FaultRun, world: FaultWorld, environment: Record<string, string>) => Promise<void>;

const KIND: DatabaseKind = hasPostgres() ? "postgres" : "pglite";

const served = (play: Play) => (run: FaultRun) =>
  inServedWorld(run, { kind: KIND }, (world, environment) => play(run, world, environment));

faultRow(
  {
    id: "D-inngest-approvals",
    what: "kill -9 of the process that serves Inngest, in mid-request: people are asked once, all ends as in peace",
    full: 20,
    timeoutMs: 120_000,
  },
  served(killAmongQuestions),
);
faultRow(
  {
    id: "D-inngest-budgets",
    what: "kill -9 of the process that serves Inngest at limits that are reached",
    full: 10,
    timeoutMs: 120_000,
  },
  served(killAmongLimits),
);
faultRow(
  {
    id: "D-inngest-wide",
    what: "kill -9 with many calls of one execution under way: one death, and all are made again",
    full: 10,
    timeoutMs: 120_000,
  },
  served(async (run, world, environment) => {
    const ids = Array.from({ length: SIDE_BY_SIDE }, (_, index) => `w${index}`);
    const steps = [{ id: "p", type: "parallel", steps: ids.map((id) => ({ id, capability: "keyed" })) }];
    const work = workOf(
      "wide",
      steps,
      ids.map((id) => ({ path: `p/${id}`, unkeyed: false })),
    );
    const survivor = await Survivor.start(world, { ...environment, CRASH_LIMIT: String(CRASH_LIMIT) });
    try {
      await survivor.ask("define", { definition: work.definition });
      for (let death = 0; death < run.count; death++) {
        const before = world.sink.calls.length;
        const all = Promise.withResolvers<void>();
        world.sink.handle = async () => {
          const out = world.sink.calls.length - before;
          if (out >= SIDE_BY_SIDE) all.resolve();
          // Again all are under way before the first has an answer.
          await (out <= SIDE_BY_SIDE ? all.promise : pause(4_000));
          return out === 1 ? { then: "die" } : {};
        };
        await survivor.begin(work);
        await all.promise;
        run.check(await survivor.allEnd(60_000), "not all had ended a minute after the death");
      }
    } finally {
      await survivor.stop();
    }
    await checkWorld(run, world, [work]);
  }),
);
faultRow(
  {
    id: "D-inngest-nested",
    what: "kill -9 of the process that serves Inngest among parents, children and cancels",
    full: 10,
    timeoutMs: 120_000,
  },
  served((run, world, environment) => killFamilies(run, world, [environment])),
);
