import { checkApprovals } from "./approval-checks";
import { answerAsking, ASKING } from "./approval-works";
import { checkWorld } from "./checker";
import { liveThrough } from "./lives";
import type { FaultRun } from "./row";
import type { FaultWorld } from "./world";

/** The share of gated effects whose process dies by them, at once or before what they came to is written. */
const DEADLY = 0.25;

/** Questions to people, with kills at random moments and by the gated effects themselves. */
export async function killAmongQuestions(run: FaultRun, world: FaultWorld, environment = {}): Promise<void> {
  const disturb = () => killByEffects(run, world);
  const deaths = await liveThrough(run, world, {
    works: ASKING,
    script: answerAsking,
    environment,
    disturb,
  });
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
