import { expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/types";
import { claimExecutions, registerWorker } from "@/lib/ledger/lease";
import type { Context } from "@/lib/services/context";
import { readAllEntries } from "@/lib/services/executions/get";
import { signalExecution } from "@/lib/services/executions/signal";
import { contextFor, keyActor, makeTenant, testRuntime } from "../support/actors";
import { leaveQuestion } from "../support/approvals-left";
import { startIntent, statusOf, testAgent, until, untilEnded } from "../support/executions";
import { describeInngest, effectAgents, inngestWorld, Sink, type World } from "./world";

const STEP = "step-tool-001";
const everything = { maxCount: 100, perTenant: 100, everything: true };

/** An execution that Inngest's function had begun, with its step's REQUEST, when the process went away. */
async function abandoned(database: Database, ctx: Context, intent: string, crashes = 0): Promise<string> {
  const id = await startIntent(ctx, intent, { text: "again" });
  const { tenantId } = ctx;
  await database.query(
    "update execution set status = 'running', lease_owner = 'inngest', fence = 1, crashes = $2, started_at = now() where id = $1",
    [id, crashes],
  );
  const contract = {
    id: newId("contract"),
    type: "REQUEST" as const,
    correlationId: "cor_x",
    sessionId: null,
    from: "orchestrator",
    to: intent,
    capability: intent,
  };
  const place = { tenantId, executionId: id };
  await ctx.ledger.append({
    ...place,
    fence: 1,
    entries: [
      { name: "execution.started", path: "orchestrator" },
      {
        name: "orchestrator.step.dispatching",
        path: `tool/${STEP}`,
        step: STEP,
        key: STEP,
        contract,
        data: { step_id: STEP },
      },
    ],
  });
  await database.query(
    `insert into step_claim (tenant_id, execution_id, path, owner, lease_until)
     values ($1, $2, $3, 'gone', clock_timestamp() - interval '1 second')`,
    [tenantId, id, STEP],
  );
  return id;
}

describeInngest("what was lost on the way", (database) => {
  /** A workspace in a process that only serves: nobody is told of its executions. */
  async function quiet(agents = effectAgents(new Sink())): Promise<Context> {
    const serving = await testRuntime(database(), { agents });
    return contextFor(serving, keyActor((await makeTenant(database())).id));
  }

  async function swept(sink = new Sink()): Promise<World> {
    const world = await inngestWorld(database(), { agents: effectAgents(sink) });
    return { ...world, sink };
  }

  it("repeats a keyed effect under its key, with the contract it had", async () => {
    const ctx = await quiet();
    const id = await abandoned(database(), ctx, "effect");
    const world = await swept();
    await world.driver.cron("sweep-lost-v1");
    expect(await untilEnded(ctx, id)).toMatchObject({
      status: "completed",
      output: { key: `${id}:${STEP}` },
    });
    expect(world.sink.arrived.get(`${id}:${STEP}`)).toBe(1);
    const requests = (await readAllEntries(ctx, id)).filter(({ contract }) => contract?.type === "REQUEST");
    expect(requests).toHaveLength(1);
    await world.runtime.close();
  });

  it("never repeats an effect that can't be keyed: its outcome is unknown", async () => {
    const ctx = await quiet();
    const id = await abandoned(database(), ctx, "unkeyed");
    const question = await leaveQuestion(ctx, { id, step: STEP });
    const world = await swept();
    await world.driver.cron("sweep-lost-v1");
    const execution = await untilEnded(ctx, id);
    expect(execution).toMatchObject({ status: "failed", error: { code: "outcome_unknown" } });
    expect(execution.steps[0]).toMatchObject({ status: "outcome_unknown" });
    expect(await question()).toBe("cancelled");
    expect(world.sink.arrived.size).toBe(0);
    await world.runtime.close();
  });

  it("gives up an execution that keeps being lost", async () => {
    const ctx = await quiet();
    const id = await abandoned(database(), ctx, "effect", 5);
    const question = await leaveQuestion(ctx, { id, step: STEP });
    const world = await swept();
    await world.driver.cron("sweep-lost-v1");
    const execution = await untilEnded(ctx, id);
    expect(execution).toMatchObject({ status: "failed", error: { code: "crash_loop" } });
    expect(execution.steps[0]).toMatchObject({ status: "failed" });
    expect(await question()).toBe("cancelled");
    expect(world.sink.arrived.size).toBe(0);
    await world.runtime.close();
  });

  it("starts what was queued long ago and never announced", async () => {
    const ctx = await quiet();
    const id = await startIntent(ctx, "effect");
    await database().query(
      "update execution set created_at = created_at - interval '5 minutes' where id = $1",
      [id],
    );
    const world = await swept();
    await world.driver.cron("sweep-lost-v1");
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "completed" });
    await world.runtime.close();
  });

  it("sends what the outbox kept while the server was away", async () => {
    const world = await swept();
    const away = world.driver.receive.bind(world.driver);
    const { ctx } = world;
    const inTransaction = await ctx.db(async (tx) => {
      await ctx.enqueue?.(tx, { executionId: "exe_kept", reason: "due", priority: 3 });
      return tx.execute("select count(*)::integer as count from outbox");
    });
    expect(inTransaction).toMatchObject({ rows: [{ count: 1 }] });
    await database().query("update outbox set created_at = created_at - interval '1 minute'");
    await world.driver.cron("sweep-outbox-v1");
    const event = () => world.driver.events.find(({ data }) => data.execution_id === "exe_kept");
    await expect.poll(event).toBeDefined();
    expect(event()).toMatchObject({
      name: "tutti/execution.due",
      data: { priority: 3, tenant_id: ctx.tenantId },
    });
    expect((await database().query("select 1 from outbox")).rows).toEqual([]);
    away({ ...event()!, ts: 1 });
    expect(world.driver.events.filter(({ id }) => id === event()?.id)).toHaveLength(1);
    await world.runtime.close();
  });

  it("wakes a wait whose doorbell was lost", async () => {
    const agents = [
      testAgent({
        name: "ask",
        durable: (_, step) => step.waitFor("answer", { event: "answer", match: "", timeoutMs: 3_600_000 }),
      }),
    ];
    const world = await inngestWorld(database(), { agents });
    const id = await startIntent(world.ctx, "ask");
    await until(async () => (await statusOf(world.ctx, id)) === "waiting");
    const serving = await testRuntime(database(), { agents });
    const deaf = contextFor(serving, world.ctx.actor);
    await signalExecution({ ctx: deaf, input: { id, event: "answer", data: { n: 1 } } });
    await database().query(
      "update execution set created_at = created_at - interval '5 minutes' where id = $1",
      [id],
    );
    await world.driver.cron("sweep-lost-v1");
    expect((await untilEnded(world.ctx, id)).output).toEqual({ n: 1 });
    await world.runtime.close();
  });

  it("goes back to rest when it is woken too early", async () => {
    const world = await swept();
    const id = await startIntent(world.ctx, "wait", { ms: 3_600_000 });
    await until(async () => (await statusOf(world.ctx, id)) === "waiting");
    const calls = world.driver.calls.length;
    const settled = () =>
      world.driver.runs.some(({ fn, pending }) => fn.id.includes("step") && pending.size > 0);
    await until(settled);
    world.driver.wakeAll();
    await until(() => world.driver.calls.length > calls && settled());
    await until(async () => (await statusOf(world.ctx, id)) === "waiting");
    const names = (await readAllEntries(world.ctx, id)).map((entry) => entry.name);
    expect(names.filter((name) => name === "durable.wait.started")).toHaveLength(1);
    expect(names).not.toContain("durable.wait.completed");
    await world.runtime.close();
  });

  it("goes on with what the other runner left, both ways", async () => {
    const agents = [
      testAgent({
        name: "naps",
        durable: async (_, step) => {
          const first = await step.run("a", async () => crypto.randomUUID());
          await step.sleep("nap", 3_500);
          return [first, await step.run("b", async () => first)];
        },
      }),
    ];
    const embedded = () => testRuntime(database(), { agents, runner: true });
    const before = await embedded();
    const ctx = contextFor(before, keyActor((await makeTenant(database())).id));
    const toInngest = await startIntent(ctx, "naps");
    await until(async () => (await statusOf(ctx, toInngest)) === "waiting");
    await before.close();
    const world = await inngestWorld(database(), { agents });
    const fromInngest = await startIntent(world.ctx, "naps");
    await until(async () => (await statusOf(world.ctx, fromInngest)) === "waiting");
    const due = "update execution set wake_at = clock_timestamp() where id = $1";
    await database().query(due, [toInngest]);
    await world.driver.cron("sweep-lost-v1");
    const serving = contextFor(world.runtime, ctx.actor);
    const moved = await untilEnded(serving, toInngest);
    expect(moved).toMatchObject({ status: "completed", steps: [{ status: "completed" }] });
    await world.driver.stop();
    const after = await embedded();
    const there = contextFor(after, world.ctx.actor);
    const back = await untilEnded(there, fromInngest);
    expect(back).toMatchObject({ status: "completed", steps: [{ status: "completed" }] });
    for (const { output } of [moved, back]) expect(new Set(output as string[]).size).toBe(1);
    const requests = (await readAllEntries(there, fromInngest)).filter(
      ({ contract }) => contract?.type === "REQUEST",
    );
    expect(requests).toHaveLength(1);
    await after.close();
  });

  it("leaves alone what a living worker has, and is left alone by workers", async () => {
    const ctx = await quiet();
    const id = await startIntent(ctx, "effect");
    const workerId = newId("worker");
    await registerWorker(database(), { id: workerId, host: "test", pid: 1, lockId: 1, leaseMs: 60_000 });
    const { executions: claimed } = await claimExecutions(database(), { workerId, ...everything });
    expect(claimed.map((execution) => execution.id)).toContain(id);
    const world = await swept();
    const data = { tenant_id: ctx.tenantId, execution_id: id, priority: 0 };
    world.driver.receive({ id: newId("outbox"), name: "tutti/execution.due", data, ts: 0 });
    await until(() =>
      world.driver.runs.some(({ event, status }) => event.data === data && status === "completed"),
    );
    expect(world.sink.arrived.size).toBe(0);
    const resting = await startIntent(world.ctx, "wait", { ms: 3_600_000 });
    await until(async () => (await statusOf(world.ctx, resting)) === "waiting");
    await database().query("update execution set status = 'running' where id = $1", [resting]);
    expect((await claimExecutions(database(), { workerId, ...everything })).executions).toEqual([]);
    await world.runtime.close();
  });
});
