import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BUILT_IN_AGENTS } from "@/lib/agents/registry";
import type { Json } from "@/lib/core/json";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { listExecutions } from "@/lib/services/executions/list";
import { replayExecution } from "@/lib/services/executions/replay";
import { previewReplay } from "@/lib/services/executions/replay-preview";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";
import { contextFor, makeMember, makeTenant } from "../support/actors";
import { openTestDatabase } from "../support/database";
import { startSteps, startTask, testAgent, untilEnded } from "../support/executions";
import { ModelServer } from "../support/model-server";
import { openRunner, RUNNERS } from "../support/runners";

/** Effects that were had, by effect key without the execution. */
let done: string[] = [];

const AGENTS = [
  ...BUILT_IN_AGENTS,
  testAgent({
    name: "write",
    effect: "write",
    single: async ({ step, parameters }) => {
      done.push(step);
      return { wrote: parameters.text ?? step };
    },
  }),
];
const DATABASES = { embedded: "pglite", inngest: "postgres" } as const;

describe.each(RUNNERS)("a replay of what models did, on the %s runner,", (runner) => {
  let runtime: Runtime;
  let server: ModelServer;
  let ctx: Context;

  beforeAll(async () => {
    server = await ModelServer.start();
    const environment = { ...server.environment, WORKER_POLL_MS: 100 };
    const database = await openTestDatabase(DATABASES[runner]);
    runtime = await openRunner(runner, database, { agents: AGENTS, environment });
  });
  beforeEach(async () => {
    const tenant = await makeTenant(runtime.database);
    ctx = contextFor(runtime, await makeMember(runtime.database, tenant.id, "owner"));
    const role = { name: "Writer", base_prompt: "Write.", tools: ["memory.write"] };
    await createRole({ ctx, input: CreateRole.parse(role) });
    server.reset();
    done = [];
  });
  afterAll(async () => {
    await runtime.close();
    await server.stop();
  });

  const replay = async (id: string, fromStep?: string) => {
    const body = fromStep === undefined ? {} : { from_step: fromStep };
    const { id: again } = await replayExecution({ ctx, input: { id, body, idempotency: null } });
    return untilEnded(ctx, again);
  };
  const remembered = async () => {
    const { rows } = await runtime.database.query(
      "select count(*)::integer as n from memory_item where tenant_id = $1",
      [ctx.tenantId],
    );
    return Number(rows[0]?.n);
  };
  const write = { toolCalls: [{ name: "memory_write", arguments: { text: "hello" } }] };
  /** Each role step calls the tool once, then says so. */
  const twoCalls = () => server.answersInOrder(write, { content: "written" }, write, { content: "written" });

  it("calls no model and no tool of role steps before its first", async () => {
    const steps: Json[] = [
      { id: "one", role: "Writer" },
      { id: "two", role: "Writer" },
      { id: "last", capability: "echo", inputMapping: { text: "{{context.one.text}}" } },
    ];
    twoCalls();
    const first = await untilEnded(ctx, await startSteps(ctx, steps));
    expect(first).toMatchObject({ status: "completed", output: { text: "written" } });
    expect(server.requests).toHaveLength(4);
    const preview = await previewReplay({ ctx, input: { id: first.id, from_step: "two" } });
    expect(preview.steps).toMatchObject([
      { path: "one", does: "reuse", effects: [] },
      { path: "two", does: "repeat", effects: [{ capability: "memory.write", step: "two" }] },
      { path: "last", does: "run" },
    ]);

    server.reset();
    twoCalls();
    const middle = await replay(first.id, "two");
    expect(middle).toMatchObject({ status: "completed", output: { text: "written" } });
    expect(server.requests).toHaveLength(2);
    expect(await remembered()).toBe(3);
    expect(middle.steps.find(({ path }) => path === "one")).toMatchObject({ reused_from: first.id });
    expect(middle.usage).toMatchObject({ steps: 2, tool_calls: 2 });

    server.reset();
    twoCalls();
    const whole = await replay(first.id);
    expect(whole).toMatchObject({ status: "completed", output: first.output, usage: first.usage });
    expect(server.requests).toHaveLength(4);
    expect(await remembered()).toBe(5);

    server.reset();
    expect(await replay(middle.id, "last")).toMatchObject({
      status: "completed",
      output: { text: "written" },
    });
    expect(server.requests).toHaveLength(0);
  });

  const decides = (decision: string, more: object) => ({
    content: JSON.stringify({ decision, reason: "because", steps: [], answer: null, ...more }),
  });
  const writes = (text: string) =>
    decides("steps", { steps: [{ target: "write", task: text, input: { text } }] });
  const decisions = () => [writes("one"), writes("two"), decides("done", { answer: "done" })] as const;

  it("asks a task's model only for what comes after", async () => {
    server.answersInOrder(...decisions());
    const task = await untilEnded(ctx, await startTask(ctx, "Write twice."));
    expect(task).toMatchObject({ status: "completed" });
    expect(done).toHaveLength(2);
    const asked = server.requests.length;
    const [, second] = task.steps;

    server.reset();
    done = [];
    // The decision that led to the step is taken over with what came before it.
    server.answersInOrder(decisions()[2]);
    const again = await replay(task.id, second?.path ?? "");
    expect(again).toMatchObject({ status: "completed", output: task.output });
    expect([asked, server.requests.length]).toEqual([3, 1]);
    expect(done).toHaveLength(1);

    server.reset();
    done = [];
    server.answersInOrder(...decisions());
    expect(await replay(task.id)).toMatchObject({ status: "completed", output: task.output });
    expect([server.requests.length, done.length]).toEqual([3, 2]);
  });

  it("takes a nested orchestration over as a whole", async () => {
    const inner = { name: "inner", steps: [{ id: "r", role: "Writer" }] };
    await createOrchestration({ ctx, input: { definition: inner } });
    const steps: Json[] = [
      { id: "nested", type: "orchestration", orchestration: "inner" },
      { id: "w", capability: "write", inputMapping: { text: "after" } },
    ];
    twoCalls();
    const first = await untilEnded(ctx, await startSteps(ctx, steps));
    expect(first).toMatchObject({ status: "completed" });
    const preview = await previewReplay({ ctx, input: { id: first.id, from_step: "w" } });
    expect(preview.steps).toMatchObject([
      { path: "nested", does: "reuse" },
      { path: "w", does: "repeat" },
    ]);
    const whole = await previewReplay({ ctx, input: { id: first.id } });
    expect(whole.steps[0]).toMatchObject({
      path: "nested",
      does: "repeat",
      effects: [{ capability: "memory.write" }],
    });

    server.reset();
    done = [];
    const again = await replay(first.id, "w");
    expect(again).toMatchObject({ status: "completed", output: first.output });
    expect(server.requests).toHaveLength(0);
    expect(done).toEqual(["w"]);
    expect((await listExecutions({ ctx, input: { parent_id: again.id } })).data).toEqual([]);
  });
});
