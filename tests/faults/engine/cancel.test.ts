import { hasCode } from "@/lib/core/errors";
import { isTerminal } from "@/lib/core/states";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { getExecution } from "@/lib/services/executions/get";
import { startIntent, startSteps, statusOf, until, untilEnded } from "../../support/executions";
import { type Stage, stageRow } from "../support/in-process";
import { pause } from "../support/world";

const EFFECTIVE_WITHIN_MS = 2_000;
const HOUR_MS = 3_600_000;
/** Running executions a workspace may have: what comes after stays queued. */
const AT_ONCE = 12;
const RACES_AT_ONCE = 30;

/** Starts something and resolves when it is in the state that is to be cancelled. */
type Scene = (stage: Stage) => Promise<string>;

const SCENES: Record<string, Scene> = {
  running: async (stage) => {
    const id = await startIntent(stage.ctx, "keyed");
    await until(() => stage.sink.callsOf(id).length > 0);
    return id;
  },
  unkeyed: async (stage) => {
    const id = await startIntent(stage.ctx, "unkeyed");
    await until(() => stage.sink.callsOf(id).length > 0);
    return id;
  },
  sleeping: async (stage) => {
    const id = await startSteps(stage.ctx, [{ id: "w", capability: "wait", inputMapping: { ms: 1_900 } }]);
    await until(async () => (await statusOf(stage.ctx, id)) === "running");
    return id;
  },
  "sleeping outside memory": async (stage) => {
    const id = await startIntent(stage.ctx, "wait", { ms: HOUR_MS });
    await until(async () => (await statusOf(stage.ctx, id)) === "waiting");
    return id;
  },
  waiting: async (stage) => {
    const id = await startIntent(stage.ctx, "ask", { ms: HOUR_MS });
    await until(async () => (await statusOf(stage.ctx, id)) === "waiting");
    return id;
  },
};

async function cancelIn(stage: Stage, name: string, scene: Scene): Promise<void> {
  const id = await scene(stage);
  stage.acknowledged.add(id);
  const startedAt = performance.now();
  await cancelExecution({ ctx: stage.ctx, input: { id } });
  const { status, steps } = await untilEnded(stage.ctx, id);
  const took = Math.round(performance.now() - startedAt);
  stage.run.check(status === "cancelled", `${name}: ${id} is ${status}`);
  stage.run.check(took <= EFFECTIVE_WITHIN_MS, `${name}: ${id} took ${took} ms`);
  const open = steps.filter((step) => step.status === "running").map((step) => step.id);
  stage.run.check(open.length === 0, `${name}: ${id} left ${open.join(", ")} open`);
}

stageRow(
  {
    id: "D-cancel",
    what: "cancelled while running, sleeping or waiting: effective within 2 s, and nothing stays open",
    full: 20,
  },
  async (stage) => {
    // Effects that never end of themselves.
    stage.sink.handle = () => new Promise(() => undefined);
    for (let round = 0; round < stage.run.count; round++) {
      await Promise.all(Object.entries(SCENES).map(([name, scene]) => cancelIn(stage, name, scene)));
    }
  },
);

stageRow(
  {
    id: "D-cancel-queued",
    what: "cancelled while queued: at once, and no effect ever happens",
    full: 50,
    kinds: ["postgres"],
    environment: { TENANT_CONCURRENCY: AT_ONCE },
  },
  async (stage) => {
    const { run, ctx, sink } = stage;
    const releases: (() => void)[] = [];
    sink.handle = () => new Promise((resolve) => releases.push(() => resolve({})));
    const filling = await Promise.all(Array.from({ length: AT_ONCE }, () => startIntent(ctx, "keyed")));
    await until(() => sink.calls.length === AT_ONCE);
    const queued = await Promise.all(Array.from({ length: run.count }, () => startIntent(ctx, "keyed")));
    for (const id of queued) {
      const { status } = await cancelExecution({ ctx, input: { id } });
      run.check(status === "cancelled", `${id} is ${status}`);
    }
    for (const release of releases) release();
    for (const id of filling)
      run.check((await untilEnded(ctx, id)).status === "completed", `${id} is not completed`);
    run.check(sink.calls.length === AT_ONCE, "an execution that was cancelled in the queue had an effect");
  },
);

stageRow(
  {
    id: "D-cancel-race",
    what: "a cancel that races the end: one ending, and an answer that fits it",
    full: 300,
  },
  async (stage) => {
    const { run, ctx } = stage;
    const race = async () => {
      const id = await startIntent(ctx, "keyed");
      stage.acknowledged.add(id);
      await pause(run.random.between(0, 40));
      const said = await cancelExecution({ ctx, input: { id } }).then(
        ({ status }) => status,
        (error: unknown) => {
          if (hasCode(error, "conflict")) return "refused";
          throw error;
        },
      );
      await untilEnded(ctx, id);
      const { status } = await getExecution({ ctx, input: { id } });
      run.check(isTerminal(status), `${id} is ${status}`);
      if (said === "refused") run.check(status === "completed", `${id} refused the cancel and is ${status}`);
      if (said === "cancelled") run.check(status === "cancelled", `${id} was cancelled and is ${status}`);
    };
    // No more at once than the pool serves before its callers give up.
    for (let done = 0; done < run.count; done += RACES_AT_ONCE) {
      await Promise.all(Array.from({ length: Math.min(RACES_AT_ONCE, run.count - done) }, race));
    }
  },
);
