import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import type { Json } from "@/lib/core/json";
import { env } from "@/lib/env";
import { createRuntime } from "@/lib/runtime/runtime";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { contextFor } from "../../support/actors";
import { startIntent, startSteps, until, untilEnded } from "../../support/executions";
import { faultAgents } from "../support/agents";
import { asObject, stageRow } from "../support/in-process";

stageRow(
  {
    id: "D-step-fails",
    what: "a step that fails is tried as often as it may be, under one effect key; its error ends the execution",
    full: 50,
  },
  async (stage) => {
    const { run, ctx, sink } = stage;
    sink.handle = () => ({ then: "fail" });
    const rounds = Array.from({ length: run.count }, async () => {
      const maxRetries = run.random.between(0, 3);
      const id = await startSteps(ctx, [{ id: "bad", capability: "keyed", maxRetries, retryDelay: 5 }]);
      const { status, error } = await untilEnded(ctx, id);
      run.check(
        status === "failed" && error?.code === "agent_failed",
        `${id} is ${status} with ${error?.code}`,
      );
      const calls = sink.callsOf(id);
      run.check(
        calls.length === maxRetries + 1,
        `${id} was tried ${calls.length} times of ${maxRetries + 1}`,
      );
      run.check(new Set(calls.map((call) => call.key)).size === 1, `${id} changed its effect key`);
      run.check(
        calls.every((call, index) => call.attempt === index + 1),
        `${id} miscounted its attempts`,
      );
    });
    await Promise.all(rounds);
  },
);

stageRow(
  {
    id: "D-step-times-out",
    what: "a step that takes too long fails with its timeout; what it answers later changes nothing",
    full: 50,
  },
  async (stage) => {
    const { run, ctx, sink } = stage;
    const late: (() => void)[] = [];
    sink.handle = ({ key }) =>
      key.endsWith(":slow")
        ? new Promise((resolve) => late.push(() => resolve({ output: { late: true } })))
        : {};
    const steps: Json[] = [
      { id: "slow", capability: "keyed", timeout: 80, onError: "continue" },
      { id: "next", capability: "keyed" },
    ];
    const rounds = Array.from({ length: run.count }, async () => {
      const id = await startSteps(ctx, steps);
      const { status, steps: done } = await untilEnded(ctx, id);
      run.check(status === "completed", `${id} is ${status}`);
      const slow = done.find((step) => step.id === "slow");
      run.check(
        slow?.status === "failed" && slow.error?.code === "timeout",
        `${id}: ${JSON.stringify(slow)}`,
      );
      return id;
    });
    const ids = await Promise.all(rounds);
    for (const release of late) release();
    for (const id of ids) {
      const { steps: done } = await untilEnded(ctx, id);
      run.check(
        done.find((step) => step.id === "slow")?.status === "failed",
        `${id}: a late answer was taken`,
      );
    }
  },
);

stageRow(
  {
    id: "D-parent-cancelled",
    what: "cancelling an execution ends all of its parallel steps and begins none",
    full: 30,
  },
  async (stage) => {
    const { run, ctx, sink } = stage;
    sink.handle = ({ key }) => (key.includes("quick") ? {} : new Promise(() => undefined));
    const group = ["quick", "a", "b", "c"].map((id) => ({ id, capability: "keyed", parallelGroup: "p" }));
    const rounds = Array.from({ length: run.count }, async () => {
      const id = await startSteps(ctx, [...group, { id: "after", capability: "keyed" }]);
      stage.acknowledged.add(id);
      await until(() => sink.callsOf(id).length === group.length);
      await cancelExecution({ ctx, input: { id } });
      const { status, steps } = await untilEnded(ctx, id);
      run.check(status === "cancelled", `${id} is ${status}`);
      const states = steps.flatMap((step) => [step.status]);
      run.check(!states.includes("running"), `${id} left a step open: ${states.join(", ")}`);
      run.check(sink.callsOf(id).length === group.length, `${id} began a step after its cancel`);
    });
    await Promise.all(rounds);
  },
);

const AT_ONCE = 4;

stageRow(
  {
    id: "D-backlog",
    what: "a workspace with a backlog does not keep another waiting",
    full: 300,
    kinds: ["postgres"],
    environment: { TENANT_CONCURRENCY: AT_ONCE, WORKER_CONCURRENCY: 2 * AT_ONCE },
  },
  async (stage) => {
    const { run, ctx, sink } = stage;
    let ended = 0;
    sink.handle = async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      ended++;
      return {};
    };
    const other = await stage.neighbour();
    const backlog = await Promise.all(Array.from({ length: run.count }, () => startIntent(ctx, "keyed")));
    const theirs = await startIntent(other, "echo", { text: "theirs" });
    const endedBefore = ended;
    run.check((await untilEnded(other, theirs)).status === "completed", "the neighbour's did not complete");
    // It took the place of nobody: at most what was under way and a batch or two ended meanwhile.
    run.check(ended - endedBefore <= 4 * AT_ONCE, `it waited for ${ended - endedBefore} of the backlog`);
    for (const id of backlog)
      run.check((await untilEnded(ctx, id, 60_000)).status === "completed", `${id} failed`);
  },
);

stageRow(
  {
    id: "D-duplicate-start",
    what: "equal starts at one moment through two servers are one execution",
    full: 50,
  },
  async (stage) => {
    const { run, ctx, database, sink } = stage;
    const second = await createRuntime({
      environment: env(),
      database,
      runner: false,
      agents: [...BUILT_IN_AGENTS, ...faultAgents(sink.url)],
    });
    const through = [ctx, contextFor(second, ctx.actor)];
    for (let round = 0; round < run.count; round++) {
      const starts = Array.from({ length: 10 }, (_, index) =>
        startIntent(through[index % 2] ?? ctx, "keyed", { round }, { idempotent: true }),
      );
      const ids = new Set(await Promise.all(starts));
      run.check(ids.size === 1, `round ${round} started ${ids.size} executions`);
      for (const id of ids) {
        const { output } = await untilEnded(ctx, id);
        run.check(asObject(output).key !== undefined, `${id} has no output`);
        run.check(sink.callsOf(id).length === 1, `${id} had ${sink.callsOf(id).length} effects`);
      }
    }
    // Not `close`: the database is the first one's.
    await second.ledger.close();
  },
);
