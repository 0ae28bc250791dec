import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import type { Runtime } from "@/lib/runtime/runtime";
import { decideApproval } from "@/lib/services/approvals/decide";
import { listApprovals } from "@/lib/services/approvals/list";
import type { Approval } from "@/lib/services/approvals/shapes";
import type { Context } from "@/lib/services/context";
import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { readAllEntries } from "@/lib/services/executions/get";
import { ExecuteBody } from "@/lib/services/executions/shapes";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { updateOrchestration } from "@/lib/services/orchestrations/update";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole, UpdateRole } from "@/lib/services/roles/shapes";
import { updateRole } from "@/lib/services/roles/update";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { startSteps, startTask, until, untilEnded } from "../support/executions";
import { ModelServer } from "../support/model-server";
import { openRunner, RUNNERS } from "../support/runners";

/** What one answer of the test's model uses. */
const TOKENS = 18;
const CALLS_TWICE = [
  { name: "echo", arguments: { text: "one" } },
  { name: "echo", arguments: { text: "two" } },
];

describe.each(RUNNERS)("budgets of roles, months and families on the %s runner", (runner) => {
  let runtime: Runtime;
  let server: ModelServer;
  let ctx: Context;

  beforeAll(async () => {
    server = await ModelServer.start();
    const environment = { ...server.environment, WORKER_POLL_MS: 100 };
    runtime = await openRunner(runner, await openTestDatabase("pglite"), { environment });
  });
  beforeEach(async () => {
    const tenant = await makeTenant(runtime.database);
    ctx = contextFor(runtime, await makeMember(runtime.database, tenant.id, "owner"));
    server.answers({ content: "pong" });
  });
  afterEach(() => server.reset());
  afterAll(async () => {
    await runtime.close();
    await server.stop();
  });

  const role = (budget: JsonObject, more: object = {}) =>
    createRole({ ctx, input: CreateRole.parse({ name: "Player", base_prompt: "Play.", budget, ...more }) });
  const play: JsonObject = { id: "play", role: "Player" };
  const echo = (id: string): JsonObject => ({ id, capability: "echo", inputMapping: { text: id } });
  const entries = async (id: string, name: string) =>
    (await readAllEntries(ctx, id)).filter((entry) => entry.name === name).map(({ data }) => data);
  const saved = async (steps: JsonObject[]) =>
    (await createOrchestration({ ctx, input: { definition: { name: `n ${crypto.randomUUID()}`, steps } } }))
      .name;
  async function asked(): Promise<Approval> {
    let found: Approval | undefined;
    await until(async () => {
      [found] = (await listApprovals({ ctx, input: { status: "pending" } })).data;
      return found !== undefined;
    });
    if (!found) throw new Error("Nobody was asked.");
    return found;
  }
  const grant = (id: string, proposed: number) =>
    decideApproval({ ctx, input: { id, decision: "approve", arguments: { proposed } } });
  const deny = (id: string) => decideApproval({ ctx, input: { id, decision: "deny" } });

  it("ask for more of a role's task, name it, and go on with what was granted to this task", async () => {
    await role({ max_tokens: TOKENS, on_exceeded: "ask" }, { tools: ["echo"] });
    server.answersInOrder({ toolCalls: CALLS_TWICE }, { content: "done" });
    const id = await startSteps(ctx, [play]);
    const question = await asked();
    expect(question).toMatchObject({ kind: "budget", tool: "max_tokens", step: "play", execution_id: id });
    expect(question.message).toBe("The budget of 18 tokens of one task of the role Player is used up.");
    expect(question.arguments).toMatchObject({ allowed: 18, used: 18, of: "one task of the role Player" });
    await grant(question.id, 2 * TOKENS);
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "completed", output: { text: "done" } });
    expect(server.requests).toHaveLength(2);
    expect(await entries(id, "budget.raised")).toMatchObject([{ limit: "max_tokens", from: 18, to: 36 }]);
    // The next task begins with the role's own limit.
    server.reset();
    server.answers({ toolCalls: CALLS_TWICE });
    const next = await startSteps(ctx, [play]);
    await deny((await asked()).id);
    const ended = await untilEnded(ctx, next);
    expect(ended.error?.message).toContain("one task of the role Player");
    expect(server.requests).toHaveLength(1);
  });

  it("ask once for calls of tools that begin side by side, by the execution's policy where the role has none", async () => {
    await role({ max_tool_calls: 1 }, { tools: ["echo"] });
    server.answersInOrder({ toolCalls: CALLS_TWICE }, { content: "done" });
    const id = await startSteps(ctx, [play], { body: { budget: { on_exceeded: "ask" } } });
    const question = await asked();
    expect(question).toMatchObject({ tool: "max_tool_calls", arguments: { allowed: 1, used: 1 } });
    await grant(question.id, 2);
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "completed", usage: { tool_calls: 2 } });
    expect((await listApprovals({ ctx, input: { execution_id: id } })).data).toHaveLength(1);
    server.reset();
    server.answers({ toolCalls: CALLS_TWICE });
    const failed = await untilEnded(ctx, await startSteps(ctx, [play]));
    expect(failed).toMatchObject({ error: { code: "budget_exceeded" }, usage: { tool_calls: 1 } });
  });

  it("hold a role and an orchestration to their months, whoever starts them", async () => {
    const { id: roleId } = await role({ monthly_max_tokens: TOKENS });
    expect((await untilEnded(ctx, await startSteps(ctx, [play]))).status).toBe("completed");
    const over = await untilEnded(ctx, await startSteps(ctx, [play]));
    expect(over.error).toMatchObject({ code: "budget_exceeded" });
    expect(over.error?.message).toContain(
      "The budget of 18 tokens this month of the role Player is used up.",
    );
    await updateRole({ ctx, input: { id: roleId, ...UpdateRole.parse({ budget: null }) } });
    const name = await saved([play, { ...play, id: "again" }]);
    await updateOrchestration({
      ctx,
      input: { id: name, budget: { monthly_max_tokens: TOKENS, on_exceeded: "ask" } },
    });
    const start = async () => {
      const body = ExecuteBody.parse({ input: {} });
      return (await executeOrchestration({ ctx, input: { id: name, body, idempotency: null } })).id;
    };
    const id = await start();
    const question = await asked();
    expect(question.message).toContain(`this month of the orchestration ${name}`);
    await grant(question.id, 2 * TOKENS);
    expect((await untilEnded(ctx, id)).status).toBe("completed");
    // What was granted was granted to that family alone.
    const next = await start();
    await deny((await asked()).id);
    expect((await untilEnded(ctx, next)).error?.code).toBe("budget_exceeded");
    expect(server.requests).toHaveLength(3);
  });

  it("hold the month of a role that a planned task asks for", async () => {
    await role({ monthly_max_tokens: TOKENS });
    await untilEnded(ctx, await startSteps(ctx, [play]));
    server.reset();
    const decided = {
      decision: "steps",
      reason: "r",
      answer: null,
      steps: [{ target: "Player", task: "t", input: {} }],
    };
    server.answersInOrder(
      { content: JSON.stringify(decided) },
      { content: JSON.stringify({ decision: "failed", reason: "no budget", answer: null, steps: [] }) },
    );
    const ended = await untilEnded(ctx, await startTask(ctx, "have the player play"));
    expect(ended.steps).toMatchObject([{ status: "failed", error: { code: "budget_exceeded" } }]);
  });

  it("share steps and calls of tools among children side by side", async () => {
    const child = await saved(["a", "b", "c", "d"].map(echo));
    const nested = (id: string): JsonObject => ({ id, type: "orchestration", orchestration: child });
    const both: JsonObject = { id: "both", type: "parallel", steps: [nested("left"), nested("right")] };
    // Two for the children themselves, and six of their eight steps; one more may begin at the same moment.
    const bySteps = await untilEnded(
      ctx,
      await startSteps(ctx, [both], { body: { budget: { max_steps: 8 } } }),
    );
    expect(bySteps.error?.code).toBe("budget_exceeded");
    expect(bySteps.usage.steps).toBeGreaterThanOrEqual(8);
    expect(bySteps.usage.steps).toBeLessThanOrEqual(9);
    const byCalls = await untilEnded(
      ctx,
      await startSteps(ctx, [both], { body: { budget: { max_tool_calls: 5 } } }),
    );
    expect(byCalls.error?.code).toBe("budget_exceeded");
    expect(byCalls.usage.tool_calls).toBeGreaterThanOrEqual(5);
    expect(byCalls.usage.tool_calls).toBeLessThanOrEqual(6);
  });

  it("ask before the step that its family has no more room for, and go on with what was granted", async () => {
    const child = await saved(["a", "b", "c"].map(echo));
    const nested: JsonObject = { id: "sub", type: "orchestration", orchestration: child };
    const pause: JsonObject = { id: "wait", type: "wait", duration: 300 };
    const beside: JsonObject = { id: "beside", type: "parallel", steps: [nested, pause] };
    const budget = { max_steps: 4, on_exceeded: "ask" };
    const id = await startSteps(ctx, [beside, echo("last")], { body: { budget } });
    for (let turn = 0; turn < 6; turn++) {
      const open = await Promise.race([asked(), untilEnded(ctx, id).then(() => null)]);
      if (!open) break;
      await grant(open.id, 9);
      await until(
        async () => (await listApprovals({ ctx, input: { status: "pending" } })).data[0]?.id !== open.id,
      );
    }
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "completed", usage: { steps: 6 } });
  });
});
