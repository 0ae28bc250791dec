import { beforeAll, expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/types";
import { claimExecutions, heartbeat, registerWorker } from "@/lib/ledger/lease";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { readAllEntries } from "@/lib/services/executions/get";
import { contextFor, makeMember, makeTenant, testRuntime } from "../support/actors";
import { leaveQuestion } from "../support/approvals-left";
import { describeDatabases } from "../support/database";
import { startIntent, statusOf, testAgent, untilEnded } from "../support/executions";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";

const agents = [
  ...BUILT_IN_AGENTS,
  testAgent({ name: "unkeyed", unkeyed: true, effect: "write", single: async () => "done" }),
];

async function worker(database: Database, leaseMs: number): Promise<string> {
  const id = newId("worker");
  await registerWorker(database, { id, host: "test", pid: 1, lockId: 1, leaseMs });
  return id;
}

const everything = { maxCount: 100, perTenant: 100, everything: true };

describeDatabases("leases, fences and claims", (open) => {
  let database: Database;
  let serving: Runtime;
  let ctx: Context;

  beforeAll(async () => {
    database = await open();
    serving = await testRuntime(database, { agents });
    ctx = contextFor(serving, await makeMember(database, (await makeTenant(database)).id, "owner"));
  });

  async function claimAs(workerId: string, id: string) {
    const { executions: claimed } = await claimExecutions(database, { workerId, ...everything });
    const found = claimed.find((execution) => execution.id === id);
    if (!found) throw new Error("Not claimed.");
    return found;
  }

  it("refuses every write of a worker whose execution was taken over", async () => {
    const id = await startIntent(ctx, "echo", { text: "x" });
    const zombie = await claimAs(await worker(database, -1), id);
    const next = await claimAs(await worker(database, 60_000), id);
    expect(next).toMatchObject({ fence: zombie.fence + 1, crashes: 1 });
    const write = (fence: number) =>
      ctx.ledger.append({
        tenantId: ctx.tenantId,
        executionId: id,
        fence,
        entries: [{ name: "log", path: "orchestrator" }],
        patch: { status: "completed" },
      });
    expect(await write(zombie.fence)).toEqual({ ok: false, reason: "fenced" });
    expect(await statusOf(ctx, id)).toBe("running");
    expect(await write(next.fence)).toMatchObject({ ok: true });
  });

  it("leaves executions of a living worker alone", async () => {
    const id = await startIntent(ctx, "echo", { text: "y" });
    await claimAs(await worker(database, 60_000), id);
    const { executions: others } = await claimExecutions(database, {
      workerId: await worker(database, 60_000),
      ...everything,
    });
    expect(others.map((execution) => execution.id)).not.toContain(id);
  });

  it("tells a worker past its lease that it is dead", async () => {
    const id = await worker(database, -1);
    expect(await heartbeat(database, id, 60_000)).toMatchObject({ alive: false });
  });

  it("claims by priority, then age, and at most so many per tenant, whatever the others queue", async () => {
    const low = await startIntent(ctx, "echo", { text: "1" });
    const high = await startIntent(ctx, "echo", { text: "2" }, { priority: 10 });
    await startIntent(ctx, "echo", { text: "3" });
    const other = contextFor(serving, await makeMember(database, (await makeTenant(database)).id, "owner"));
    const theirs = await startIntent(other, "echo", { text: "4" });
    const running = await database.query(
      "select count(*)::integer as running from execution where tenant_id = $1 and status = 'running'",
      [ctx.tenantId],
    );
    const perTenant = Number(running.rows[0]?.running) + 2;
    const workerId = await worker(database, 60_000);
    const { executions: claimed } = await claimExecutions(database, {
      workerId,
      maxCount: 50,
      perTenant,
      everything: false,
    });
    const mine = claimed
      .filter((execution) => execution.tenantId === ctx.tenantId)
      .map((execution) => execution.id);
    expect(mine.toSorted()).toEqual([low, high].toSorted());
    expect(claimed.map((execution) => execution.id)).toContain(theirs);
  });

  it("takes over those at their last chance one at a time, the others together", async () => {
    const dead = await worker(database, -1);
    const ids: string[] = [];
    for (const text of ["6", "7", "8", "9"]) ids.push(await startIntent(ctx, "echo", { text }));
    await claimExecutions(database, { workerId: dead, ...everything });
    const crash = (id: string | undefined, crashes: number) =>
      database.query("update execution set crashes = $2, lease_owner = $3 where id = $1", [
        id,
        crashes,
        dead,
      ]);
    for (const id of ids.slice(0, 3)) await crash(id, 4);
    await crash(ids[3], 3);
    const workerId = await worker(database, 60_000);
    const claim = async () => {
      const claimed = await claimExecutions(database, { workerId, ...everything, crashLimit: 5 });
      return claimed.executions.map(({ id }) => id).filter((id) => ids.includes(id));
    };
    const first = await claim();
    expect(first).toHaveLength(2);
    expect(first).toEqual(expect.arrayContaining([ids[0], ids[3]]));
    expect(await claim()).toEqual([]);
    await database.query("update execution set crashes = 0 where id = $1", [ids[0]]);
    expect(await claim()).toEqual([ids[1]]);
  });

  it("cancels a queued execution at once, and no worker gets it", async () => {
    const id = await startIntent(ctx, "echo", { text: "5" });
    expect(await cancelExecution({ ctx, input: { id } })).toMatchObject({ status: "cancelled" });
    const { executions: claimed } = await claimExecutions(database, {
      workerId: await worker(database, 60_000),
      ...everything,
    });
    expect(claimed.map((execution) => execution.id)).not.toContain(id);
    const names = (await readAllEntries(ctx, id)).map((entry) => entry.name);
    expect(names).toEqual(["execution.queued", "execution.cancel_requested", "execution.cancelled"]);
  });
});

describeDatabases("recovery", (open) => {
  async function abandoned(database: Database, intent: string, crashes = 0) {
    const serving = await testRuntime(database, { agents });
    const ctx = contextFor(serving, await makeMember(database, (await makeTenant(database)).id, "owner"));
    const id = await startIntent(ctx, intent, intent === "echo" ? { text: "again" } : {});
    const dead = await worker(database, -1);
    const [claimed] = (await claimExecutions(database, { workerId: dead, ...everything })).executions;
    if (!claimed) throw new Error("Not claimed.");
    await database.query("update execution set crashes = $2 where id = $1", [id, crashes]);
    return { serving, ctx, id, claimed };
  }

  it("takes over what a dead worker left and finishes it", async () => {
    const database = await open();
    const { ctx, id } = await abandoned(database, "echo");
    const runtime = await testRuntime(database, { runner: true, agents });
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "completed", output: { text: "again" } });
    await runtime.close();
  });

  it("gives up an execution that keeps killing its workers", async () => {
    const database = await open();
    const { ctx, id } = await abandoned(database, "echo", 5);
    const question = await leaveQuestion(ctx, { id, step: "step-tool-001" });
    const child = await startIntent(ctx, "echo", { text: "child" });
    await database.query(
      "update execution set parent_id = $2, parent_step = 'p', status = 'waiting', waiting_for = 'event' where id = $1",
      [child, id],
    );
    const runtime = await testRuntime(database, { runner: true, agents });
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "failed", error: { code: "crash_loop" } });
    expect(await question()).toBe("cancelled");
    expect(await untilEnded(ctx, child)).toMatchObject({ status: "cancelled" });
    await runtime.close();
  });

  it("never repeats an effect that can't be keyed: its outcome is unknown", async () => {
    const database = await open();
    const { ctx, id, claimed } = await abandoned(database, "unkeyed");
    const contract = {
      id: newId("contract"),
      type: "REQUEST" as const,
      correlationId: "cor_x",
      sessionId: null,
      from: "orchestrator",
      to: "unkeyed",
      capability: "unkeyed",
    };
    await ctx.ledger.append({
      tenantId: ctx.tenantId,
      executionId: id,
      fence: claimed.fence,
      entries: [
        { name: "execution.started", path: "orchestrator" },
        {
          name: "orchestrator.step.dispatching",
          path: "tool/step-tool-001",
          step: "step-tool-001",
          key: "step-tool-001",
          contract,
          data: { step_id: "step-tool-001" },
        },
      ],
    });
    const question = await leaveQuestion(ctx, { id, step: "step-tool-001" });
    const runtime = await testRuntime(database, { runner: true, agents });
    const execution = await untilEnded(ctx, id);
    expect(execution).toMatchObject({ status: "failed", error: { code: "outcome_unknown" } });
    expect(await question()).toBe("cancelled");
    expect(execution.steps[0]).toMatchObject({ status: "outcome_unknown", contract_id: contract.id });
    await runtime.close();
  });
});
