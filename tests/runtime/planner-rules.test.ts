import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import type { JsonObject } from "@/lib/core/json";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { readAllEntries } from "@/lib/services/executions/get";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { startTask, until, untilEnded } from "../support/executions";
import { openRunner, RUNNERS } from "../support/runners";

/** Each runner once: what differs between databases is tested with the runners. */
const DATABASES = { embedded: "pglite", inngest: "postgres" } as const;

describe.each(RUNNERS)("a task by rules on the %s runner", (runner) => {
  let runtime: Runtime;
  let ctx: Context;

  beforeAll(async () => {
    const database = await openTestDatabase(DATABASES[runner]);
    runtime = await openRunner(runner, database, { agents: BUILT_IN_AGENTS });
    const tenant = await makeTenant(database);
    ctx = contextFor(runtime, await makeMember(database, tenant.id, "owner"));
  });
  afterAll(() => runtime.close());

  it("does its clauses one after another, each with the result of the one before", async () => {
    const id = await startTask(ctx, 'echo "hello" and then uppercase it, then remember it');
    const done = await untilEnded(ctx, id);
    expect(done).toMatchObject({ kind: "task", status: "completed", usage: { steps: 3 } });
    expect(done.output).toMatchObject({ answer: { status: "stored" } });
    expect(done.steps.map(({ id: step, agent, status }) => [step, agent, status])).toEqual([
      ["step-tool-001", "echo", "completed"],
      ["step-tool-002", "text.uppercase", "completed"],
      ["step-tool-003", "memory.write", "completed"],
    ]);
  });

  it("writes the events of PRODUCT.md §5 with their payloads", async () => {
    const id = await startTask(ctx, "say hi; uppercase it", { max_steps: 4 });
    await untilEnded(ctx, id);
    const entries = await readAllEntries(ctx, id);
    const lines = entries.filter(({ path }) => path === "orchestrator").map(({ name }) => name);
    expect(lines.filter((name) => name.startsWith("orchestrator."))).toEqual([
      "orchestrator.task.started",
      "orchestrator.planning.started",
      "orchestrator.planning.completed",
      "orchestrator.planning.started",
      "orchestrator.planning.completed",
      "orchestrator.planning.started",
      "orchestrator.planning.completed",
      "orchestrator.task.completed",
    ]);
    const dataOf = (name: string): JsonObject[] =>
      entries.filter((entry) => entry.name === name).map(({ data }) => data);
    expect(dataOf("orchestrator.task.started")[0]).toMatchObject({
      request_id: ctx.requestId,
      task: "say hi; uppercase it",
      max_steps: 4,
    });
    expect(dataOf("orchestrator.planning.started")).toMatchObject([
      { step_number: 1, last_failed: null },
      { step_number: 2, last_failed: null },
      { step_number: 3, last_failed: null },
    ]);
    expect(dataOf("orchestrator.planning.completed")).toMatchObject([
      { decision_type: "steps", target: "echo", task_preview: "say hi", planner: "rules", model: null },
      {
        decision_type: "steps",
        target: "text.uppercase",
        task_preview: "uppercase it",
        reason: '"uppercase" is a keyword of text.uppercase; text comes from the step before',
      },
      { decision_type: "done", target: null, task_preview: null },
    ]);
    expect(dataOf("orchestrator.step.dispatching")).toMatchObject([
      { step_id: "step-tool-001", target: "tool", task: "echo" },
      { step_id: "step-tool-002", target: "tool", task: "text.uppercase" },
    ]);
    expect(dataOf("orchestrator.step.completed")[0]).toMatchObject({
      step_id: "step-tool-001",
      status: "completed",
      success: true,
    });
  });

  it("refuses before any step what it can't map, and names the clause and what there is", async () => {
    const done = await untilEnded(ctx, await startTask(ctx, "remember the milk and then order a pizza"));
    expect(done.status).toBe("failed");
    expect(done.error?.code).toBe("plan_failed");
    expect(done.error?.message).toContain('"order a pizza"');
    expect(done.error?.message).toContain("text.uppercase");
    expect(done.steps).toEqual([]);
    const entries = await readAllEntries(ctx, done.id);
    expect(entries.find(({ name }) => name === "orchestrator.task.failed")?.data).toMatchObject({
      request_id: ctx.requestId,
      success: false,
    });
  });

  it("fails with the step that failed, and does nothing after it", async () => {
    const done = await untilEnded(ctx, await startTask(ctx, "fail message: no luck; echo after"));
    expect(done.error?.message).toBe("Step step-tool-001 (fail) failed: no luck");
    expect(done.steps.map(({ status }) => status)).toEqual(["failed"]);
  });

  it("ends at max_steps with a typed outcome", async () => {
    const task = "echo a; echo b; echo c";
    const done = await untilEnded(ctx, await startTask(ctx, task, { max_steps: 2 }));
    expect(done).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
    expect(done.steps).toHaveLength(2);
  });

  it("uses only what the tool constraints allow", async () => {
    const constraints = { mode: "custom", providers: [], tools: ["text.*"] };
    const done = await untilEnded(ctx, await startTask(ctx, "echo hi", { tool_constraints: constraints }));
    expect(done.error?.message).toContain("Available: text.uppercase.");
  });

  it("says that the task was cancelled when its execution is", async () => {
    const id = await startTask(ctx, "wait 10 minutes");
    const names = async () => (await readAllEntries(ctx, id)).map(({ name }) => name);
    await until(async () => (await names()).includes("orchestrator.step.dispatching"));
    await cancelExecution({ ctx, input: { id } });
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "cancelled" });
    expect((await names()).slice(-2)).toEqual(["orchestrator.task.cancelled", "execution.cancelled"]);
  });
});
