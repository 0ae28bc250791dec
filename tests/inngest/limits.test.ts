import { expect, it } from "vitest";
import type { Json } from "@/lib/core/json";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { getExecution, readAllEntries } from "@/lib/services/executions/get";
import { contextFor, keyActor, makeTenant, testRuntime } from "../support/actors";
import { startIntent, startSteps, testAgent, until, untilEnded } from "../support/executions";
import { describeInngest, effectAgents, inngestWorld, Sink } from "./world";

const effects = (count: number): Json[] =>
  Array.from({ length: count }, (_, index) => ({ id: `s${index}`, capability: "effect" }));

describeInngest("the limits of Inngest", (database) => {
  it("hands over to a fresh run, with the journal as its memory", async () => {
    const world = await inngestWorld(database(), { environment: { INNGEST_STEPS_PER_RUN: 3 } });
    const id = await startSteps(world.ctx, effects(10));
    expect(await untilEnded(world.ctx, id)).toMatchObject({ status: "completed", usage: { steps: 10 } });
    const runs = world.driver.runs.filter(({ fn }) => fn.id === "tutti-execution-v1");
    expect(runs).toHaveLength(4);
    expect(world.driver.runs.filter(({ fn }) => fn.id === "tutti-execution-step-v1")).toHaveLength(10);
    expect(world.sink.arrived.size).toBe(10);
    expect(world.sink.duplicates()).toEqual([]);
    const names = (await readAllEntries(world.ctx, id)).map((entry) => entry.name);
    expect(names.filter((name) => name === "execution.started")).toHaveLength(1);
    expect(names).not.toContain("execution.resumed");
    await world.runtime.close();
  });

  it("hands over once when the call that does it comes twice", async () => {
    const world = await inngestWorld(database(), {
      deliveries: 2,
      together: true,
      environment: { INNGEST_STEPS_PER_RUN: 2 },
    });
    const id = await startSteps(world.ctx, effects(4));
    expect(await untilEnded(world.ctx, id)).toMatchObject({ status: "completed" });
    expect(world.driver.runs.filter(({ fn }) => fn.id === "tutti-execution-v1")).toHaveLength(2);
    expect(world.sink.duplicates()).toEqual([]);
    await world.runtime.close();
  });

  it("lets one workspace's backlog wait, and not another's", async () => {
    const running = new Map<string, number>();
    const most = new Map<string, number>();
    const agents = [
      testAgent({
        name: "counted",
        single: async ({ tenantId }) => {
          const count = (change: number) =>
            running.set(tenantId, (running.get(tenantId) ?? 0) + change).get(tenantId) ?? 0;
          most.set(tenantId, Math.max(most.get(tenantId) ?? 0, count(1)));
          await new Promise((resolve) => setTimeout(resolve, 150));
          count(-1);
          return null;
        },
      }),
    ];
    const world = await inngestWorld(database(), { agents, environment: { TENANT_CONCURRENCY: 2 } });
    const other = contextFor(world.runtime, keyActor((await makeTenant(database())).id));
    const mine = await Promise.all(Array.from({ length: 8 }, () => startIntent(world.ctx, "counted")));
    const theirs = await startIntent(other, "counted");
    expect(await untilEnded(other, theirs)).toMatchObject({ status: "completed" });
    for (const id of mine) expect(await untilEnded(world.ctx, id)).toMatchObject({ status: "completed" });
    expect(most.get(world.ctx.tenantId)).toBeLessThanOrEqual(2);
    expect(most.get(other.tenantId)).toBe(1);
    const keys = [...world.driver.mostTogether].filter(([key]) => key.includes(world.ctx.tenantId));
    expect(Math.max(...keys.map(([, count]) => count))).toBe(2);
    await world.runtime.close();
  });

  it("cancels a running step of another process by its row, and closes its contract", async () => {
    let aborted = 0;
    const agents = [
      testAgent({
        name: "slow",
        single: (_, io) =>
          new Promise((_resolve, reject) => {
            io.signal.addEventListener("abort", () => {
              aborted++;
              reject(new Error("aborted"));
            });
          }),
      }),
    ];
    const world = await inngestWorld(database(), { agents });
    const id = await startIntent(world.ctx, "slow");
    const step = async () => (await getExecution({ ctx: world.ctx, input: { id } })).steps[0]?.status;
    await until(async () => (await step()) === "running");
    // A process that tells neither the server nor the other processes.
    const serving = await testRuntime({ ...database(), kind: "pglite" }, { agents });
    await cancelExecution({ ctx: contextFor(serving, world.ctx.actor), input: { id } });
    await until(() => aborted === 1);
    await world.driver.cron("sweep-lost-v1");
    world.driver.wakeAll();
    const execution = await untilEnded(world.ctx, id);
    expect(execution).toMatchObject({ status: "cancelled", steps: [{ status: "cancelled" }] });
    await world.runtime.close();
  });

  it("drops what a delivery says whose step was taken over", async () => {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const sink = new Sink();
    const agents = [
      ...effectAgents(sink),
      testAgent({
        name: "first-hangs",
        single: async (_, io) => {
          const time = sink.take(io.key);
          if (time === 1) await gate;
          return time;
        },
      }),
    ];
    const world = await inngestWorld(database(), {
      agents,
      deliveries: 2,
      together: true,
      environment: { WORKER_HEARTBEAT_MS: 3_600_000, WORKER_LEASE_MS: 300 },
    });
    const id = await startIntent(world.ctx, "first-hangs");
    await until(() => sink.arrived.get(`${id}:step-tool-001`) === 2);
    await until(
      async () => (await getExecution({ ctx: world.ctx, input: { id } })).steps[0]?.status === "completed",
    );
    go();
    expect(await untilEnded(world.ctx, id)).toMatchObject({ status: "completed", output: 2 });
    const ends = (await readAllEntries(world.ctx, id)).filter(
      ({ contract }) => contract?.type === "RESPONSE",
    );
    expect(ends).toHaveLength(1);
    await world.runtime.close();
  });
});
