import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import { openDatabase } from "@/lib/db/client";
import { env } from "@/lib/env";
import { createRuntime, type Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { decideApproval } from "@/lib/services/approvals/decide";
import { listApprovals } from "@/lib/services/approvals/list";
import type { Approval } from "@/lib/services/approvals/shapes";
import { cancelExecution } from "@/lib/services/executions/cancel";
import { readAllEntries } from "@/lib/services/executions/get";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { createPostgresDatabase, openTestDatabase } from "../support/database";
import { startTask, testAgent, until, untilEnded } from "../support/executions";
import { inngestRuntime } from "../support/inngest-runtime";
import { type ModelReply, ModelServer } from "../support/model-server";
import { openRunner, RUNNERS } from "../support/runners";

let server: ModelServer;
beforeAll(async () => {
  server = await ModelServer.start();
});
afterEach(() => server.reset());
afterAll(() => server.stop());

function decides(decision: string, more: object = {}): ModelReply {
  return { content: JSON.stringify({ decision, reason: "because", steps: [], answer: null, ...more }) };
}
const step = (target: string, input: object | string, task = target) => ({ target, task, input });
const steps = (...list: object[]) => decides("steps", { steps: list });
const done = (answer: string) => decides("done", { answer });

/** What the model was told at each call. */
function prompts(): string[] {
  return server.requests.map(({ messages }) => String(messages.at(-1)?.content));
}

for (const runner of RUNNERS) {
  describe(`a task planned by a model on the ${runner} runner`, () => {
    let runtime: Runtime;
    let ctx: Context;
    beforeAll(async () => {
      const database = await openTestDatabase("postgres");
      runtime = await openRunner(runner, database, {
        agents: BUILT_IN_AGENTS,
        environment: { ...server.environment },
      });
      const tenant = await makeTenant(database);
      ctx = contextFor(runtime, await makeMember(database, tenant.id, "owner"));
    });
    afterAll(() => runtime.close());

    it("takes steps, also side by side, until the model says done, and counts what it cost", async () => {
      server.answersInOrder(
        steps(step("echo", { text: "one" }), step("text.uppercase", '{"text": "two"}', "Shout two")),
        steps(step("echo", { text: "three" })),
        done("one, TWO, three"),
      );
      const ended = await untilEnded(ctx, await startTask(ctx, "count to three"));
      expect(ended).toMatchObject({ status: "completed", output: { answer: "one, TWO, three" } });
      expect(ended.steps.map(({ id }) => id).toSorted()).toEqual([
        "step-tool-001",
        "step-tool-002",
        "step-tool-003",
      ]);
      expect(prompts()).toHaveLength(3);
      expect(prompts()[1]).toContain('step-tool-002 text.uppercase "Shout two": completed');
      expect(prompts()[1]).toContain("Steps left: 8.");
      const entries = await readAllEntries(ctx, ended.id);
      expect(entries.filter(({ name }) => name === "model.call.completed")).toHaveLength(3);
      const planned = entries.filter(({ name }) => name === "orchestrator.planning.completed");
      expect(planned.map(({ data }) => [data.decision_type, data.target, data.planner, data.model])).toEqual([
        ["steps", "echo, text.uppercase", "model", "openai-compatible/test-model"],
        ["steps", "echo", "model", "openai-compatible/test-model"],
        ["done", null, "model", "openai-compatible/test-model"],
      ]);
    });

    it("hands steps to roles by their names", async () => {
      await createRole({ ctx, input: CreateRole.parse({ name: "Story Writer", base_prompt: "You write." }) });
      server.answersInOrder(
        steps(step("Story Writer", { task: "A line about rain." }, "Write a line")),
        { content: "It rains." },
        done("It rains."),
      );
      const ended = await untilEnded(ctx, await startTask(ctx, "a line about rain, please"));
      expect(ended).toMatchObject({ status: "completed", output: { answer: "It rains." } });
      expect(ended.steps).toMatchObject([
        { id: "step-role-001", agent: "Story Writer", status: "completed" },
      ]);
      expect(ended.plan.decisions).toMatchObject([
        {
          step_number: 1,
          steps: [{ step_id: "step-role-001", target: "Story Writer", status: "completed" }],
        },
        { step_number: 2, decision_type: "done" },
      ]);
    });

    it("is cancelled in the middle of a decision, and says so once", async () => {
      server.answers(done("too late"), { latency: 4_000 });
      const id = await startTask(ctx, "think for long");
      const names = async () => (await readAllEntries(ctx, id)).map(({ name }) => name);
      await until(async () => (await names()).includes("model.call.started"));
      await cancelExecution({ ctx, input: { id } });
      expect(await untilEnded(ctx, id)).toMatchObject({ status: "cancelled" });
      expect(
        (await names()).filter((name) => /^orchestrator\.task\.|^execution\.(cancelled|failed)/.test(name)),
      ).toEqual(["orchestrator.task.started", "orchestrator.task.cancelled", "execution.cancelled"]);
    });

    it("asks people for more tokens, and goes on once they grant them", async () => {
      const again = (text: string) => steps(step("echo", { text }));
      server.answersInOrder(again("a"), again("b"), done("enough"));
      const id = await startTask(ctx, "think hard", { budget: { max_tokens: 36, on_exceeded: "ask" } });
      let question: Approval | undefined;
      await until(async () => {
        [question] = (await listApprovals({ ctx, input: { execution_id: id, status: "pending" } })).data;
        return question !== undefined;
      });
      expect(question).toMatchObject({ kind: "budget" });
      expect(server.requests).toHaveLength(2);
      await decideApproval({ ctx, input: { id: question?.id ?? "", decision: "approve" } });
      expect(await untilEnded(ctx, id)).toMatchObject({ status: "completed", output: { answer: "enough" } });
      expect(server.requests).toHaveLength(3);
    });

    const BAD: [string, ModelReply, string][] = [
      ["garbage", { content: "I would rather not" }, "no JSON object"],
      ["an unknown target", steps(step("rocket.launch", {})), 'There is no "rocket.launch"'],
      ["parameters that don't fit", steps(step("echo", { words: 1 })), "does not fit echo"],
      ["another shape", { content: '{"decision":"maybe"}' }, "does not fit the schema"],
    ];
    for (const [what, reply, told] of BAD.slice(0, runner === "embedded" ? undefined : 1)) {
      it(`tells the model once that it answered with ${what}, then goes on`, async () => {
        server.answersInOrder(reply, done("fine"));
        const ended = await untilEnded(ctx, await startTask(ctx, "do it"));
        expect(ended).toMatchObject({ status: "completed", output: { answer: "fine" } });
        expect(prompts().at(-1)).toContain(told);
      });

      it(`fails typed when it answers with ${what} again`, async () => {
        server.answersInOrder(reply);
        const ended = await untilEnded(ctx, await startTask(ctx, "do it"));
        expect(ended).toMatchObject({ status: "failed", error: { code: "model_answer_invalid" }, steps: [] });
        const entries = await readAllEntries(ctx, ended.id);
        const started = entries.filter(({ name }) => name === "orchestrator.planning.started");
        expect(started.map(({ data }) => data.step_number)).toEqual([1, 2]);
        expect(started[1]?.data.last_failed).toContain("Your last decision was refused");
      });
    }
  });
}

describe("a planner's model", () => {
  let runtime: Runtime;
  let ctx: Context;
  beforeAll(async () => {
    const database = await openTestDatabase("pglite");
    runtime = await openRunner("embedded", database, {
      agents: BUILT_IN_AGENTS,
      environment: { ...server.environment },
    });
    ctx = contextFor(runtime, await makeMember(database, (await makeTenant(database)).id, "owner"));
  });
  afterAll(() => runtime.close());

  it("hears of a failed step and may try another way", async () => {
    server.answersInOrder(
      steps(step("fail", { message: "out of order" })),
      steps(step("echo", { text: "instead" })),
      done("done differently"),
    );
    const ended = await untilEnded(ctx, await startTask(ctx, "try"));
    expect(ended).toMatchObject({ status: "completed", output: { answer: "done differently" } });
    expect(prompts()[1]).toContain("Last failure: step-tool-001 (fail) failed: step_failed: out of order");
    expect(prompts()[2]).not.toContain("Last failure");
  });

  it("that decides the same failing step again ends the task", async () => {
    server.answersInOrder(steps(step("fail", { message: "never" })));
    const ended = await untilEnded(ctx, await startTask(ctx, "loop"));
    expect(ended).toMatchObject({ status: "failed", error: { code: "plan_failed" } });
    expect(ended.steps).toHaveLength(1);
    expect(server.requests).toHaveLength(2);
  });

  it("may give up, with its reason", async () => {
    server.answersInOrder(decides("failed", { reason: "Nobody here flies rockets." }));
    const ended = await untilEnded(ctx, await startTask(ctx, "fly"));
    expect(ended.error).toMatchObject({ code: "plan_failed", message: "Nobody here flies rockets." });
  });

  it("never goes past max_steps", async () => {
    let call = 0;
    server.answers(() => steps(step("echo", { text: `again ${++call}` })));
    const ended = await untilEnded(ctx, await startTask(ctx, "go on for ever", { max_steps: 3 }));
    expect(ended).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
    expect(ended.steps).toHaveLength(3);
  });

  it("is not asked with secrets, and sees only what the constraints allow", async () => {
    server.answersInOrder(done("ok"));
    const secret = `tutti_live_${"a".repeat(43)}`;
    const constraints = { mode: "custom", tools: ["echo"] };
    const id = await startTask(ctx, `use ${secret} now`, { tool_constraints: constraints });
    await untilEnded(ctx, id);
    expect(prompts()[0]).toContain("use [redacted] now");
    expect(prompts()[0]).toContain("- echo (tool");
    expect(prompts()[0]).not.toContain("- memory.write");
    const entries = await readAllEntries(ctx, id);
    expect(JSON.stringify(entries)).not.toContain(secret);
  });

  it("that is cut off or refuses gives a typed failure, never a hang", async () => {
    server.aimock.nextRequestError(401, { message: "no such key", type: "auth" });
    const ended = await untilEnded(ctx, await startTask(ctx, "call me"));
    expect(ended).toMatchObject({ status: "failed", error: { code: "model_unauthorized" } });
    const entries = await readAllEntries(ctx, ended.id);
    expect(entries.at(-2)?.name).toBe("orchestrator.task.failed");
  });
});

describe("a task whose worker is lost in the middle", () => {
  const held = { released: false, began: 0 };
  const hold = testAgent({
    name: "hold",
    single: async () => {
      held.began++;
      await until(() => held.released, 20_000);
      return { held: held.began };
    },
  });
  const agents = [...BUILT_IN_AGENTS, hold];

  it("goes on elsewhere without asking the model again for what it had decided", async () => {
    const { url, drop } = await createPostgresDatabase();
    const [first, second] = [await openDatabase(url), await openDatabase(url)];
    // The first worker says it lives for less than it takes, and never again.
    const frozen = { WORKER_LEASE_MS: 400, WORKER_HEARTBEAT_MS: 600_000, SHUTDOWN_GRACE_MS: 0 };
    const lost = await createRuntime({
      environment: { ...env(), ...server.environment, ...frozen },
      database: first,
      runner: true,
      agents,
    });
    const ctx = contextFor(lost, await makeMember(first, (await makeTenant(first)).id, "owner"));
    server.answersInOrder(steps(step("echo", { text: "a" })), steps(step("hold", {})), done("both"));
    const id = await startTask(ctx, "echo, then hold");
    await until(() => held.began === 1);
    const next = await createRuntime({
      environment: { ...env(), ...server.environment, WORKER_POLL_MS: 50 },
      database: second,
      runner: true,
      agents,
    });
    await until(() => held.began === 2);
    held.released = true;
    const ended = await untilEnded(contextFor(next, ctx.actor), id);
    expect(ended).toMatchObject({ status: "completed", output: { answer: "both" } });
    expect(server.requests).toHaveLength(3);
    const entries = await readAllEntries(contextFor(next, ctx.actor), id);
    const names = entries.map(({ name }) => name);
    expect(names.filter((name) => name === "orchestrator.planning.completed")).toHaveLength(3);
    expect(names.filter((name) => name === "orchestrator.task.started")).toHaveLength(1);
    expect(names).not.toContain("orchestrator.task.failed");
    await lost.close();
    await next.close();
    await drop();
  });

  it("comes to the same end when Inngest delivers every call twice and loses an answer", async () => {
    let left = 3;
    const { runtime, driver } = await inngestRuntime(await openTestDatabase("postgres"), {
      environment: { ...server.environment, WORKER_LEASE_MS: 1_000, WORKER_HEARTBEAT_MS: 200 },
      deliveries: 2,
      drop: (call) => call.fn === "execution-v1" && --left === 0,
      agents: BUILT_IN_AGENTS,
    });
    const database = runtime.database;
    const ctx = contextFor(runtime, await makeMember(database, (await makeTenant(database)).id, "owner"));
    server.answersInOrder(steps(step("echo", { text: "a" })), steps(step("echo", { text: "b" })), done("ab"));
    const ended = await untilEnded(ctx, await startTask(ctx, "a, b"));
    expect(ended).toMatchObject({ status: "completed", output: { answer: "ab" }, usage: { steps: 2 } });
    expect(server.requests).toHaveLength(3);
    expect(driver.problems).toEqual([]);
    await runtime.close();
  });
});
