import type { JsonObject } from "@/lib/core/json";
import { checkOutcomes, controls } from "./control";
import type { Work } from "./generator";
import { people, type Script } from "./people";
import type { FaultRun } from "./row";
import { Survivor } from "./survivor";
import { pause, type FaultWorld } from "./world";

const PER_LIFE = 5;

/** Work with what its executions are started with. */
export interface LivesWork extends Work {
  body?: JsonObject;
  /** How it ends depends on when it was killed. */
  open?: boolean;
}

export interface Lives<W extends LivesWork> {
  works: readonly [W, ...W[]];
  script: Script;
  environment?: Record<string, string>;
  /** Before anything is started, e.g. roles. */
  prepare?: (survivor: Survivor) => Promise<void>;
  /** When each work has run once in peace: from here on things break. */
  disturb?: () => void;
}

/**
 * Work that asks people, in a process that is killed at random moments and started again: all of it ends as it does in
 * peace. Returns how often a process died.
 */
export async function liveThrough<W extends LivesWork>(
  run: FaultRun,
  world: FaultWorld,
  { works, script, environment = {}, prepare, disturb }: Lives<W>,
): Promise<number> {
  const survivor = await Survivor.start(world, environment);
  try {
    await prepare?.(survivor);
    await live(run, survivor, { works, script, disturb });
  } finally {
    await survivor.stop();
  }
  return survivor.deaths;
}

async function live<W extends LivesWork>(
  run: FaultRun,
  survivor: Survivor,
  { works, script, disturb }: Pick<Lives<W>, "works" | "script"> & { disturb: (() => void) | undefined },
): Promise<void> {
  for (const { definition } of works) await survivor.ask("define", { definition });
  const stop = people(survivor, run.random, script);
  const expected = await controls(survivor, works);
  disturb?.();
  const begun: [string, string][] = [];
  for (let kill = 0; kill < run.count; kill++) {
    for (let index = 0; index < PER_LIFE; index++) {
      const work = run.random.pick(works);
      const id = await survivor.begin(work, work.body);
      if (id && !work.open) begun.push([work.name, id]);
    }
    await pause(run.random.between(20, 500));
    await survivor.kill();
  }
  run.check(await survivor.allEnd(120_000), "not all had ended two minutes after the last kill");
  await checkOutcomes(run, survivor, begun, expected);
  await stop();
}
