import { execution } from "@/lib/db/schema";
import { approval } from "@/lib/db/schema/approvals";
import { isTerminal } from "@/lib/core/states";
import { checkApprovals } from "./approval-checks";
import { answerAsking, ASKING } from "./approval-works";
import { checkWorld } from "./checker";
import { people } from "./people";
import type { FaultRun } from "./row";
import { attempt, Survivor } from "./survivor";
import { workOf } from "./generator";
import { pause, type FaultWorld } from "./world";

/** Children that ask people, side by side and one below the other. */
const MIDDLE = workOf("middle", [{ id: "in", type: "orchestration", orchestration: "call approved" }], []);
const FAMILY = workOf(
  "family",
  [
    {
      id: "p",
      type: "parallel",
      steps: [
        { id: "one", type: "orchestration", orchestration: "middle" },
        { id: "two", type: "orchestration", orchestration: "step approved" },
        { id: "w", type: "wait", duration: "150ms" },
      ],
    },
    { id: "last", capability: "keyed" },
  ],
  [],
);
const PER_LIFE = 3;
/** The share of families that somebody cancels. */
const CANCELLED = 0.3;

/** Parents and children with two processes, one of which dies at any moment; some are cancelled meanwhile. */
export async function killFamilies(
  run: FaultRun,
  world: FaultWorld,
  environments: Record<string, string>[],
): Promise<void> {
  const survivors = await Promise.all(environments.map((more) => Survivor.start(world, more)));
  let kept: string[] = [];
  try {
    kept = await liveTogether(run, survivors);
  } finally {
    for (const survivor of survivors) await survivor.stop();
  }
  const deaths = survivors.reduce((sum, survivor) => sum + survivor.deaths, 0);
  await checkFamilies(run, world, kept);
  await checkApprovals(run, world, deaths, "completed");
  await checkWorld(run, world, [], { mayFail: "all" });
}

/** Returns the families that nobody cancelled. */
async function liveTogether(run: FaultRun, survivors: readonly Survivor[]): Promise<string[]> {
  const [first] = survivors;
  if (!first) return [];
  for (const { definition } of [...ASKING, MIDDLE, FAMILY]) await first.ask("define", { definition });
  const stop = people(first, run.random, answerAsking);
  const cancels: Promise<unknown>[] = [];
  const kept: string[] = [];
  for (let kill = 0; kill < run.count; kill++) {
    for (let index = 0; index < PER_LIFE; index++) {
      const id = await first.begin(FAMILY);
      if (!id) continue;
      if (!run.random.chance(CANCELLED)) kept.push(id);
      else cancels.push(pause(run.random.between(0, 800)).then(() => attempt(first, "cancel", { id })));
    }
    await pause(run.random.between(20, 600));
    await survivors[run.random.between(0, survivors.length - 1)]?.kill();
  }
  await Promise.all(cancels);
  run.check(await first.allEnd(120_000), "not all had ended two minutes after the last kill");
  await stop();
  return kept;
}

/** One child per step; whom nobody cancelled completes; what ended leaves nobody to go on and nothing to decide. */
async function checkFamilies(run: FaultRun, world: FaultWorld, kept: readonly string[]): Promise<void> {
  const { db } = await world.database();
  const rows = await db.select().from(execution);
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const id of kept) {
    const row = byId.get(id);
    run.check(row?.status === "completed", `${id} is ${row?.status}: ${JSON.stringify(row?.error)}`);
  }
  const children = rows.filter(({ parentId }) => parentId !== null);
  const places = new Set(children.map(({ parentId, parentStep }) => `${parentId} ${parentStep}`));
  run.check(places.size === children.length, `${children.length} children at ${places.size} places`);
  for (const { id, parentId, status } of children) {
    const above = byId.get(parentId ?? "");
    run.check(isTerminal(status), `${id} is ${status} below one that is ${above?.status}`);
  }
  for (const { id, status, executionId } of await db.select().from(approval)) {
    const of = byId.get(executionId);
    run.check(
      status !== "pending" || of?.status !== "cancelled",
      `${id} can be decided for one that was cancelled`,
    );
  }
}
