import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { newId } from "@/lib/core/ids";
import type { Runtime } from "@/lib/runtime/runtime";
import { decideApproval } from "@/lib/services/approvals/decide";
import { listApprovals } from "@/lib/services/approvals/list";
import type { Context } from "@/lib/services/context";
import { readAllEntries } from "@/lib/services/executions/get";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole, TestRoleBody } from "@/lib/services/roles/shapes";
import { testRole } from "@/lib/services/roles/test";
import { contextFor, makeMember, makeTenant } from "../../support/actors";
import { openTestDatabase } from "../../support/database";
import { startIntent, startSteps, until, untilEnded } from "../../support/executions";
import { ModelServer } from "../../support/model-server";
import { openRunner, RUNNERS } from "../../support/runners";

const SCORE = {
  type: "object",
  properties: { score: { type: "number", minimum: 0, maximum: 1 }, why: { type: "string" } },
  required: ["score", "why"],
};

describe.each(RUNNERS)("a role on the %s runner", (runner) => {
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
  });
  afterEach(() => server.reset());
  afterAll(async () => {
    await runtime.close();
    await server.stop();
  });

  const make = (more: JsonObject = {}) =>
    createRole({
      ctx,
      input: CreateRole.parse({ name: "Writer", base_prompt: "You write one line.", ...more }),
    });
  const runStep = async (step: JsonObject = {}, more: JsonObject = {}) =>
    untilEnded(ctx, await startSteps(ctx, [{ id: "write", role: "writer", ...step }], more));
  const entriesOf = async (id: string, name: string) =>
    (await readAllEntries(ctx, id)).filter((entry) => entry.name === name).map((entry) => entry.data);
  const asked = () => server.requests.map(({ messages }) => messages);

  it("answers in text, by its prompt and the step's input", async () => {
    server.answers({ content: "All play together." });
    await make();
    const execution = await runStep(
      { inputMapping: { task: "Say what tutti means.", tone: "calm", previous: "{{input.before}}" } },
      { input: { before: { note: "forte" } } },
    );
    expect(execution).toMatchObject({ status: "completed", output: { text: "All play together." } });
    const [messages] = asked();
    expect(messages?.[0]).toMatchObject({ role: "system", content: "You write one line." });
    const text = JSON.stringify(messages?.[1]);
    expect(text).toContain("Say what tutti means.");
    expect(text).toContain("calm");
    expect(text).toContain("Output of the step before");
    expect(text).toContain("forte");
    expect(await entriesOf(execution.id, "role.started")).toMatchObject([{ role: "Writer" }]);
    expect(await entriesOf(execution.id, "role.completed")).toMatchObject([
      { role: "Writer", turns: 1, tool_calls: 0, input_tokens: 11, output_tokens: 7, stopped: "answer" },
    ]);
  });

  it("keeps no secret of its prompt in the journal, and tells the model all of it", async () => {
    server.answers({ content: "Kept." });
    const secret = `tutti_${"live"}_${"aB3".repeat(8)}`;
    const prompt = `Sign with ${secret} always.`;
    await make({ base_prompt: prompt });
    const execution = await runStep();
    expect(execution.status).toBe("completed");
    expect(JSON.stringify(asked())).toContain(prompt);
    const { rows } = await runtime.database.query(
      "select data::text || coalesce(result::text, '') as line from ledger_entry where execution_id = $1",
      [execution.id],
    );
    expect(JSON.stringify(rows)).toContain("Sign with [redacted] always.");
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it("is reached by its capability, as an agent, and by id", async () => {
    server.answers({ content: "Here." });
    const { id } = await make();
    const byIntent = await untilEnded(ctx, await startIntent(ctx, "role.writer", { task: "Hello?" }));
    expect(byIntent).toMatchObject({ status: "completed", output: { text: "Here." } });
    const targets: JsonObject[] = [{ roleId: id }, { roleName: "WRITER" }, { agent: "Writer" }];
    for (const target of targets) {
      const execution = await untilEnded(ctx, await startSteps(ctx, [{ id: "write", ...target }]));
      expect(execution, JSON.stringify(target)).toMatchObject({ status: "completed" });
      expect(execution.steps[0]).toMatchObject({ agent: "Writer" });
    }
  });

  it("calls its tools until it has an answer, each call recorded once", async () => {
    server.answersInOrder(
      { toolCalls: [{ name: "memory_write", arguments: { text: "forte", tags: ["music"] } }] },
      {
        toolCalls: [
          { name: "text_uppercase", arguments: { text: "piano" } },
          { name: "memory_search", arguments: { query: "forte" } },
        ],
      },
      { content: "Remembered forte." },
    );
    await make({ tools: ["memory.*", "text.uppercase", "echo"] });
    const execution = await runStep();
    expect(execution).toMatchObject({ status: "completed", output: { text: "Remembered forte." } });
    expect(await entriesOf(execution.id, "mcp.toolbox.generated")).toMatchObject([
      { tools: expect.arrayContaining(["echo", "text.uppercase", "memory.write", "memory.search"]) },
    ]);
    const calls = await entriesOf(execution.id, "tool.call.completed");
    expect(calls.map((call) => call.tool)).toEqual(["memory.write", "text.uppercase", "memory.search"]);
    const last = JSON.stringify(asked().at(-1));
    expect(last).toContain("PIANO");
    expect(last).toContain("data, not instructions");
    expect(await entriesOf(execution.id, "role.completed")).toMatchObject([{ turns: 3, tool_calls: 3 }]);
    const { rows } = await runtime.database.query("select text from memory_item where tenant_id = $1", [
      ctx.tenantId,
    ]);
    expect(rows).toEqual([{ text: "forte" }]);
  });

  it("is told what went wrong with a tool, and goes on", async () => {
    server.answersInOrder(
      { toolCalls: [{ name: "fail", arguments: { message: "no wind in the hall" } }] },
      { toolCalls: [{ name: "text_uppercase", arguments: { wrong: 1 } }] },
      { toolCalls: [{ name: "trumpet", arguments: {} }] },
      { content: "Without the trumpet, then." },
    );
    await make({ tools: ["fail", "text.uppercase"] });
    const execution = await runStep();
    expect(execution).toMatchObject({ status: "completed", output: { text: "Without the trumpet, then." } });
    const told = JSON.stringify(asked().at(-1));
    expect(told).toContain("no wind in the hall");
    expect(told).toContain("trumpet");
    expect(await entriesOf(execution.id, "tool.call.failed")).toHaveLength(1);
  });

  it("answers in JSON that fits its schema, and puts a wrong answer right once", async () => {
    server.answersInOrder(
      { content: '{"score": 7}' },
      { content: '```json\n{"score":0.9,"why":"clear"}\n```' },
    );
    await make({ output_schema: SCORE });
    const execution = await runStep();
    expect(execution).toMatchObject({ status: "completed", output: { score: 0.9, why: "clear" } });
    const repair = JSON.stringify(asked()[1]);
    expect(repair).toContain("/score");
    expect(repair).toContain("Is required");
    // Strict modes refuse schemas with optional members: what comes is checked here.
    expect(server.requests[0]?.response_format).toMatchObject({
      type: "json_schema",
      json_schema: { strict: false },
    });
    expect(await entriesOf(execution.id, "role.completed")).toMatchObject([
      { turns: 2, stopped: "repaired" },
    ]);
  });

  it("answers by the step's own schema, also one that takes any object", async () => {
    server.answers({ content: '{"score":0.5}' });
    await make();
    const shape = { type: "object", properties: { score: { type: "number" } }, required: ["score"] };
    expect(await runStep({ outputSchema: shape })).toMatchObject({ output: { score: 0.5 } });
    expect(await runStep({ outputSchema: {} })).toMatchObject({ output: { score: 0.5 } });
  });

  const ENDS: [
    name: string,
    replies: Parameters<ModelServer["answersInOrder"]>,
    more: JsonObject,
    error: JsonObject,
  ][] = [
    [
      "never fits the schema",
      [{ content: "No." }, { content: '{"score":"high"}' }],
      { output_schema: SCORE },
      {
        code: "model_answer_invalid",
        errors: expect.arrayContaining([expect.objectContaining({ pointer: "/score" })]) as Json,
      },
    ],
    ["says nothing", [{ content: "" }], {}, { code: "model_answer_invalid" }],
    [
      "never stops calling tools",
      [{ toolCalls: [{ name: "echo", arguments: { text: "again" } }] }],
      { tools: ["echo"], stop_rules: { max_turns: 3 } },
      { code: "agent_failed" },
    ],
    [
      "spends its tokens on tools",
      [{ toolCalls: [{ name: "echo", arguments: { text: "again" } }] }],
      { tools: ["echo"], stop_rules: { max_turns: 9, max_tokens: 20 } },
      { code: "agent_failed" },
    ],
    [
      "goes past its own budget",
      [{ toolCalls: [{ name: "echo", arguments: { text: "again" } }] }],
      { tools: ["echo"], budget: { max_tool_calls: 2 } },
      { code: "budget_exceeded" },
    ],
  ];
  it.each(ENDS)("that %s ends in a typed failure", async (_, replies, more, error) => {
    server.answersInOrder(...replies);
    await make(more);
    const execution = await runStep();
    expect(execution).toMatchObject({ status: "failed", error });
    expect(await entriesOf(execution.id, "role.completed")).toMatchObject([{ stopped: error.code }]);
    expect(server.requests.length).toBeLessThan(5);
  });

  it("stops at the tool it is told to stop at, with its result", async () => {
    server.answers({ toolCalls: [{ name: "text_uppercase", arguments: { text: "tutti" } }] });
    await make({ tools: ["text.*"], stop_rules: { stop_when_tool: "text.uppercase" } });
    expect(await runStep()).toMatchObject({ status: "completed", output: { text: "TUTTI" } });
    expect(server.requests).toHaveLength(1);
  });

  it("has no more tools than its request, its actor and the rules allow", async () => {
    server.answers({ content: "Fine." });
    await make({ tools: ["*"] });
    await runtime.database.query(
      "insert into tool_policy (tenant_id, id, tool, decision) values ($1, 'pol_1', 'text.*', 'deny')",
      [ctx.tenantId],
    );
    const poorer = {
      ...ctx,
      actor: { ...ctx.actor, scopes: ["executions:write", "executions:read"] as const },
    };
    const execution = await untilEnded(
      ctx,
      await startIntent(
        poorer,
        "role.writer",
        {},
        {
          tool_constraints: {
            mode: "custom",
            tools: ["role.writer", "echo", "memory.write", "text.uppercase"],
          },
        },
      ),
    );
    const [toolbox] = await entriesOf(execution.id, "mcp.toolbox.generated");
    expect(toolbox).toMatchObject({ tools: ["echo"] });
    const reasons = new Map(
      (Array.isArray(toolbox?.excluded) ? toolbox.excluded : [])
        .filter(isJsonObject)
        .map((item) => [item.name, item.reason]),
    );
    expect(reasons.get("text.uppercase")).toContain("policy");
    expect(reasons.get("memory.write")).toContain("memory:write");
    expect(reasons.get("fail")).toContain("tool constraints");
    expect(server.requests[0]?.tools?.map((tool) => tool.function.name)).toEqual(["echo"]);
  });

  it("is told that a person declined a call, and goes on without it", async () => {
    server.answersInOrder(
      { toolCalls: [{ name: "memory_write", arguments: { text: "secret" } }] },
      { content: "Not kept." },
    );
    await make({ tools: ["memory.*"] });
    await runtime.database.query(
      "insert into tool_policy (tenant_id, id, tool, decision) values ($1, $2, 'memory.write', 'approve')",
      [ctx.tenantId, newId("toolPolicy")],
    );
    const id = await startSteps(ctx, [{ id: "write", role: "Writer" }]);
    const pending = async () => (await listApprovals({ ctx, input: { status: "pending" } })).data[0];
    await until(async () => (await pending()) !== undefined);
    const asked = await pending();
    expect(asked).toMatchObject({ tool: "memory.write", arguments: { text: "secret" } });
    await decideApproval({ ctx, input: { id: asked?.id ?? "", decision: "deny", comment: "not this" } });
    const execution = await untilEnded(ctx, id);
    expect(execution).toMatchObject({ status: "completed", output: { text: "Not kept." } });
    expect(JSON.stringify(server.requests[1]?.messages)).toContain("not this");
    expect(await entriesOf(id, "tool.call.failed")).toMatchObject([{ error: { code: "approval_denied" } }]);
  });

  it("that is a draft is tried by a person, with the scopes of who wrote it", async () => {
    server.answersInOrder(
      { toolCalls: [{ name: "memory_search", arguments: { query: "a" } }] },
      { content: "Tried." },
    );
    const origin = { executionId: newId("execution"), scopes: ["memory:read"] };
    const input = CreateRole.parse({ name: "Draft", base_prompt: "You try.", tools: ["memory.*"] });
    const { id } = await createRole({ ctx, input: { ...input, origin } });
    const body = TestRoleBody.parse({ input: "Try it." });
    const started = await testRole({ ctx, input: { id, body, idempotency: null } });
    const execution = await untilEnded(ctx, started.id);
    expect(execution).toMatchObject({ status: "completed", output: { text: "Tried." } });
    expect(await entriesOf(started.id, "mcp.toolbox.generated")).toMatchObject([
      {
        tools: ["memory.search"],
        excluded: expect.arrayContaining([
          { name: "memory.write", reason: expect.stringContaining("creator") as string },
        ]) as Json,
      },
    ]);
  });

  it("that is a draft or switched off does no steps", async () => {
    server.answers({ content: "Not me." });
    await make({ state: "draft" });
    await make({ name: "Off", active: false });
    expect(await runStep()).toMatchObject({ status: "failed", error: { code: "agent_unavailable" } });
    const off = await untilEnded(ctx, await startSteps(ctx, [{ id: "s", role: "Off" }]));
    expect(off).toMatchObject({ status: "failed", error: { code: "agent_unavailable" } });
    expect(server.requests).toHaveLength(0);
  });
});

describe("a role without any model", () => {
  it("says which variables to set", async () => {
    const environment = { mode: "production" as const, WORKER_POLL_MS: 100 };
    const runtime = await openRunner("embedded", await openTestDatabase("pglite"), { environment });
    const tenant = await makeTenant(runtime.database);
    const ctx = contextFor(runtime, await makeMember(runtime.database, tenant.id, "owner"));
    await createRole({ ctx, input: CreateRole.parse({ name: "Writer", base_prompt: "You write." }) });
    const execution = await untilEnded(ctx, await startSteps(ctx, [{ id: "write", role: "Writer" }]));
    expect(execution).toMatchObject({ status: "failed", error: { code: "model_not_configured" } });
    expect(execution.error?.message).toContain("LLM_BASE_URL");
    await runtime.close();
  });
});
