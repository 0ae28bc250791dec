import { checkApprovals } from "./approval-checks";
import { answerAsking, ASKING } from "./approval-works";
import { checkWorld } from "./checker";
import { checkOutcomes, controls } from "./control";
import { people } from "./people";
import type { FaultRun } from "./row";
import { Survivor } from "./survivor";
import { pause, type FaultWorld } from "./world";

const PER_LIFE = 5;
/** The share of gated effects whose process dies by them, at once or before what they came to is written. */
const DEADLY = 0.25;

/** Work that asks people, kills at random moments and by the gated effects themselves; then everything is compared. */
export async function killAmongQuestions(run: FaultRun, world: FaultWorld, environment = {}): Promise<void> {
  const survivor = await Survivor.start(world, environment);
  for (const { definition } of ASKING) await survivor.ask("define", { definition });
  const stop = people(survivor, run.random, answerAsking);
  const expected = await controls(survivor, ASKING);
  killByEffects(run, world);
  const begun: [string, string][] = [];
  for (let kill = 0; kill < run.count; kill++) {
    for (let index = 0; index < PER_LIFE; index++) {
      const work = run.random.pick(ASKING);
      const id = await survivor.begin(work);
      if (id && !work.unkeyed) begun.push([work.name, id]);
    }
    await pause(run.random.between(20, 500));
    await survivor.kill();
  }
  run.check(await survivor.allEnd(60_000), "not all had ended 60 s after the last kill");
  await checkOutcomes(run, survivor, begun, expected);
  await stop();
  const { deaths } = survivor;
  await survivor.stop();
  await checkApprovals(run, world, deaths);
  await checkWorld(run, world, [], { mayFail: ["call denied"] });
}

function killByEffects(run: FaultRun, world: FaultWorld): void {
  const seen = new Set<string>();
  world.sink.handle = ({ key, parameters }) => {
    const first = !seen.has(key);
    seen.add(key);
    const gated = JSON.stringify(parameters).includes("text");
    if (!gated || !first || !run.random.chance(DEADLY)) return {};
    return { then: run.random.pick(["die", "die-after"]) };
  };
}
