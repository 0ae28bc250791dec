import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import type { Json, JsonObject } from "@/lib/core/json";
import type { Runtime } from "@/lib/runtime/runtime";
import { countPendingApprovals } from "@/lib/services/approvals/count";
import { decideApproval } from "@/lib/services/approvals/decide";
import { listApprovals } from "@/lib/services/approvals/list";
import { verifyContracts } from "@/lib/services/contracts/verify";
import type { Context } from "@/lib/services/context";
import { readAllEntries } from "@/lib/services/executions/get";
import { listExecutions } from "@/lib/services/executions/list";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { startSteps, testAgent, until, untilEnded } from "../support/executions";
import { openRunner, RUNNERS } from "../support/runners";

/** Calls that wait to be ended by their signal; how many began, and how many were ended so. */
let hanging = 0;
let aborted = 0;
let go: () => void = () => undefined;
let gate = new Promise<void>(() => undefined);

const AGENTS = [
  ...BUILT_IN_AGENTS,
  testAgent({
    name: "fails",
    single: async () => {
      await gate;
      throw new Error("It can't be done.");
    },
  }),
  testAgent({
    name: "hangs",
    single: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        hanging++;
        signal.addEventListener("abort", () => {
          aborted++;
          reject(new Error("aborted"));
        });
      }),
  }),
];

const DATABASES = { embedded: "pglite", inngest: "postgres" } as const;
const beside = (...steps: JsonObject[]): Json => ({
  id: "p",
  type: "parallel",
  steps: [{ id: "f", capability: "fails" }, ...steps],
});

describe.each(RUNNERS)("what stands beside a step that fails, on the %s runner,", (runner) => {
  let runtime: Runtime;
  let ctx: Context;

  beforeAll(async () => {
    const database = await openTestDatabase(DATABASES[runner]);
    runtime = await openRunner(runner, database, {
      agents: AGENTS,
      environment: { WORKER_POLL_MS: 200, WORKER_HEARTBEAT_MS: 300 },
    });
  });
  beforeEach(async () => {
    const tenant = await makeTenant(runtime.database);
    ctx = contextFor(runtime, await makeMember(runtime.database, tenant.id, "owner"));
    hanging = 0;
    aborted = 0;
    gate = new Promise((resolve) => (go = resolve));
  });
  afterAll(() => runtime.close());

  const questions = async () => (await listApprovals({ ctx, input: {} })).data;
  const pending = () => countPendingApprovals({ ctx, input: {} });
  async function failing(steps: Json[], more: JsonObject, ready: () => Promise<boolean> | boolean) {
    const id = await startSteps(ctx, steps, more);
    await until(ready);
    go();
    return untilEnded(ctx, id, 15_000);
  }

  it("does not wait for people or events: questions are withdrawn, contracts cancelled, the plan goes on", async () => {
    const group = beside(
      { id: "ok", type: "approval", message: "Go on?", timeout: "1h" },
      { id: "w", type: "wait", event: "never", timeout: "1h" },
      { id: "t", type: "wait", duration: "1h" },
    ) as JsonObject;
    const ended = await failing(
      [
        { ...group, onError: "continue" },
        { id: "after", capability: "echo", inputMapping: { text: "went on" } },
      ],
      {},
      async () => (await pending()) === 1,
    );
    expect(ended).toMatchObject({ status: "completed", output: { text: "went on" } });
    const states = Object.fromEntries(ended.steps.map(({ path, status }) => [path, status]));
    expect(states).toMatchObject({
      "p/f": "failed",
      "p/ok": "cancelled",
      "p/w": "cancelled",
      "p/t": "cancelled",
    });
    expect(await pending()).toBe(0);
    const [question] = await questions();
    expect(question).toMatchObject({ status: "cancelled", step: "p/ok" });
    await expect(
      decideApproval({ ctx, input: { id: question?.id ?? "", decision: "approve" } }),
    ).rejects.toMatchObject({ code: "conflict" });
    const chain = await verifyContracts({ ctx, input: { execution_id: ended.id, publicKey: "" } });
    expect(chain).toMatchObject({ ok: true });
    const entries = await readAllEntries(ctx, ended.id);
    const contracts = entries.flatMap(({ contract, key }) => (contract ? [`${contract.type} ${key}`] : []));
    expect(new Set(contracts).size).toBe(contracts.length);
  });

  it("holds up nothing when it had not begun", async () => {
    go();
    const waits = Array.from({ length: 20 }, (_, index) => ({
      id: `w${index}`,
      type: "wait",
      event: "never",
      timeout: "1h",
    }));
    const group = beside(...waits) as JsonObject;
    const after = { id: "after", capability: "echo", inputMapping: { text: "went on" } };
    const id = await startSteps(ctx, [{ ...group, onError: "continue" }, after]);
    expect(await untilEnded(ctx, id, 30_000)).toMatchObject({
      status: "completed",
      output: { text: "went on" },
    });
  });

  it("fails with it, by its error, and takes its children along", async () => {
    const inner = { name: "inner", steps: [{ id: "ok", type: "approval", message: "?", timeout: "1h" }] };
    await createOrchestration({ ctx, input: { definition: inner } });
    const child = { id: "c", type: "orchestration", orchestration: "inner" };
    const ended = await failing([beside(child)], {}, async () => (await pending()) === 1);
    expect(ended).toMatchObject({ status: "failed", error: { code: "agent_failed" } });
    await until(async () => (await pending()) === 0);
    const { data } = await listExecutions({ ctx, input: { parent_id: ended.id } });
    expect(data).toHaveLength(1);
    await until(async () => {
      const [one] = (await listExecutions({ ctx, input: { parent_id: ended.id } })).data;
      return one?.status === "cancelled";
    });
  });

  it("is aborted in mid-call", async () => {
    const ended = await failing([beside({ id: "h", capability: "hangs" })], {}, () => hanging > 0);
    expect(ended).toMatchObject({ status: "failed", error: { code: "agent_failed" } });
    expect(ended.steps.find(({ path }) => path === "p/h")?.status).toBe("cancelled");
    await until(() => aborted > 0);
  });

  it("asks for no more budget", async () => {
    const chain = {
      id: "q",
      type: "loop",
      forEach: "{{input.list}}",
      maxIterations: 3,
      steps: [{ id: "e", capability: "echo", inputMapping: { text: "x" } }],
    };
    const budget = { max_steps: 3, on_exceeded: "ask" };
    const ended = await failing(
      [beside(chain)],
      { input: { list: [1, 2, 3] }, body: { budget } },
      async () => (await pending()) === 1,
    );
    expect(ended).toMatchObject({ status: "failed", error: { code: "agent_failed" } });
    expect(await pending()).toBe(0);
    expect(await questions()).toMatchObject([{ kind: "budget", status: "cancelled" }]);
  });
});
