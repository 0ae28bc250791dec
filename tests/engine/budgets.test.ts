import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import type { Runtime } from "@/lib/runtime/runtime";
import { decideApproval } from "@/lib/services/approvals/decide";
import { listApprovals } from "@/lib/services/approvals/list";
import type { Approval } from "@/lib/services/approvals/shapes";
import type { Context } from "@/lib/services/context";
import { getExecution, readAllEntries } from "@/lib/services/executions/get";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";
import { updateWorkspace } from "@/lib/services/tenants/update";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { startSteps, until, untilEnded } from "../support/executions";
import { ModelServer } from "../support/model-server";
import { openRunner, RUNNERS } from "../support/runners";

/** What one answer of the test's model uses: 18 tokens, and by the prices below 0.018 US dollars. */
const PRICE = { LLM_PRICE_INPUT: 1_000, LLM_PRICE_OUTPUT: 1_000 };
const TOKENS = 18;

describe.each(RUNNERS)("budgets on the %s runner", (runner) => {
  let runtime: Runtime;
  let server: ModelServer;
  let ctx: Context;

  beforeAll(async () => {
    server = await ModelServer.start();
    const environment = { ...server.environment, ...PRICE, WORKER_POLL_MS: 100 };
    runtime = await openRunner(runner, await openTestDatabase("pglite"), { environment });
  });
  beforeEach(async () => {
    const tenant = await makeTenant(runtime.database);
    ctx = contextFor(runtime, await makeMember(runtime.database, tenant.id, "owner"));
    await createRole({
      ctx,
      input: CreateRole.parse({ name: "Player", base_prompt: "Play.", tools: ["echo"] }),
    });
    server.answers({ content: "pong" });
  });
  afterEach(() => server.reset());
  afterAll(async () => {
    await runtime.close();
    await server.stop();
  });

  /** Ping-pong without an end of its own. */
  const rally: JsonObject = {
    id: "rally",
    type: "loop",
    maxIterations: 50,
    until: { field: "context.ping.text", operator: "==", value: "out" },
    steps: [
      { id: "ping", role: "Player" },
      { id: "pong", role: "Player" },
    ],
  };
  const play = async (budget: JsonObject, steps: JsonObject[] = [rally]) =>
    untilEnded(ctx, await startSteps(ctx, steps, { body: { budget } }));
  const entries = async (id: string, name: string) =>
    (await readAllEntries(ctx, id)).filter((entry) => entry.name === name).map(({ data }) => data);
  async function asked(id: string): Promise<Approval> {
    let found: Approval | undefined;
    await until(async () => {
      [found] = (await listApprovals({ ctx, input: { execution_id: id, status: "pending" } })).data;
      return found !== undefined;
    });
    if (!found) throw new Error("Nobody was asked.");
    return found;
  }

  it("stop a rally at so many tokens, with no call beyond", async () => {
    const ended = await play({ max_tokens: 3 * TOKENS });
    expect(ended).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
    expect(ended.usage.input_tokens + ended.usage.output_tokens).toBe(3 * TOKENS);
    expect(server.requests).toHaveLength(3);
    expect(await entries(ended.id, "budget.warned")).toEqual([]);
    expect(await entries(ended.id, "budget.exceeded")).toMatchObject([{ limit: "max_tokens", used: 54 }]);
  });

  it("warn once of each limit, and stop by money", async () => {
    const ended = await play({ max_cost_usd: 0.1 });
    expect(ended.error?.message).toContain("US dollars");
    expect(ended.usage.cost_usd).toBeCloseTo(0.108, 6);
    expect(server.requests).toHaveLength(6);
    expect(await entries(ended.id, "budget.warned")).toMatchObject([{ limit: "max_cost_usd" }]);
  });

  it("stop by steps, time and calls of tools", async () => {
    const bySteps = await play({ max_steps: 4 });
    expect(bySteps).toMatchObject({ error: { code: "budget_exceeded" }, usage: { steps: 4 } });
    const pause: JsonObject = { id: "pause", capability: "wait", inputMapping: { ms: 60 } };
    const byTime = await play({ max_seconds: 0.05 }, [pause, { id: "late", role: "Player" }]);
    expect(byTime.error?.message).toContain("seconds");
    const toolCalls = [{ name: "echo", arguments: { text: "again" } }];
    server.answers({ toolCalls });
    const byCalls = await play({ max_tool_calls: 2 }, [{ id: "ping", role: "Player" }]);
    expect(byCalls).toMatchObject({ error: { code: "budget_exceeded" }, usage: { tool_calls: 2 } });
  });

  it("give children what is left, and count what they used", async () => {
    const { name } = await createOrchestration({
      ctx,
      input: { definition: { name: `child ${crypto.randomUUID()}`, steps: [rally] } },
    });
    const nested: JsonObject = { id: "sub", type: "orchestration", orchestration: name };
    const parent = await play({ max_steps: 5 }, [
      { id: "first", capability: "echo", inputMapping: { text: "a" } },
      nested,
    ]);
    expect(parent).toMatchObject({
      status: "failed",
      error: { code: "budget_exceeded" },
      usage: { steps: 5 },
    });
    const byTokens = await play({ max_tokens: 2 * TOKENS }, [{ id: "one", role: "Player" }, nested]);
    expect(byTokens.usage.input_tokens + byTokens.usage.output_tokens).toBe(2 * TOKENS);
    const flat = await createOrchestration({
      ctx,
      input: { definition: { name: `deep ${crypto.randomUUID()}`, steps: [nested] } },
    });
    const tooDeep = await play({ max_depth: 1, max_steps: 50 }, [
      { id: "down", type: "orchestration", orchestration: flat.name },
    ]);
    expect(tooDeep.error?.code).toBe("budget_exceeded");
  });

  it("ask for more, and go on when somebody grants it", async () => {
    const id = await startSteps(ctx, [rally], {
      body: { budget: { max_tokens: TOKENS, on_exceeded: "ask" } },
    });
    const question = await asked(id);
    expect(question).toMatchObject({
      kind: "budget",
      tool: "max_tokens",
      arguments: { used: 18, allowed: 18 },
    });
    await until(async () => (await getExecution({ ctx, input: { id } })).waiting_for === "budget");
    await decideApproval({
      ctx,
      input: { id: question.id, decision: "approve", arguments: { proposed: 2 * TOKENS } },
    });
    const again = await asked(id);
    expect(again.id).not.toBe(question.id);
    expect(server.requests).toHaveLength(2);
    await decideApproval({ ctx, input: { id: again.id, decision: "deny" } });
    expect((await untilEnded(ctx, id)).error?.code).toBe("budget_exceeded");
    expect(await entries(id, "budget.raised")).toMatchObject([{ from: 18, to: 36 }]);
  });

  it("ask before the step that is one too many", async () => {
    const echo = (step: string): JsonObject => ({
      id: step,
      capability: "echo",
      inputMapping: { text: step },
    });
    const budget = { max_steps: 2, on_exceeded: "ask" };
    const id = await startSteps(ctx, ["a", "b", "c", "d"].map(echo), { body: { budget } });
    const question = await asked(id);
    expect(question).toMatchObject({
      kind: "budget",
      tool: "max_steps",
      arguments: { used: 2, proposed: 3 },
    });
    await decideApproval({
      ctx,
      input: { id: question.id, decision: "approve", arguments: { proposed: 4 } },
    });
    expect(await untilEnded(ctx, id)).toMatchObject({ status: "completed", usage: { steps: 4 } });
    const more = await startSteps(ctx, ["a", "b", "c", "d"].map(echo), { body: { budget } });
    await decideApproval({ ctx, input: { id: (await asked(more)).id, decision: "deny" } });
    expect(await untilEnded(ctx, more)).toMatchObject({
      status: "failed",
      error: { code: "budget_exceeded" },
      usage: { steps: 2 },
    });
  });

  it("hold the workspace's own, of each execution and of the month", async () => {
    await updateWorkspace({ ctx, input: { settings: { budget: { max_steps: 1 } } } });
    expect((await play({ max_steps: 40 })).usage.steps).toBe(1);
    await updateWorkspace({ ctx, input: { settings: { budget: { monthly_max_tokens: TOKENS } } } });
    const ended = await play({});
    expect(ended.error?.message).toContain("this month");
    expect(server.requests).toHaveLength(1);
  });
});
