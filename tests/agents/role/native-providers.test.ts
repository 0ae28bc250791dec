import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import type { Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";
import { readAllEntries } from "@/lib/services/executions/get";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";
import { listUsage } from "@/lib/services/usage/list";
import { UsageRecordQuery } from "@/lib/services/usage/shapes";
import { type Behaviour, FaultServer } from "../../models/support/fault-server";
import { contextFor, makeMember, makeTenant } from "../../support/actors";
import { openTestDatabase } from "../../support/database";
import { startSteps, untilEnded } from "../../support/executions";
import { ModelServer } from "../../support/model-server";
import { openRunner } from "../../support/runners";

const SCHEMA: JsonObject = {
  type: "object",
  properties: { score: { type: "number" }, why: { type: "string" } },
  required: ["score", "why"],
};
const PROVIDERS = [
  ["anthropic/claude-sonnet-4-5"],
  ["google/gemini-2.5-flash"],
  ["openai/gpt-5-mini"],
] as const;

describe("a role on its provider's own interface", () => {
  let runtime: Runtime;
  let server: ModelServer;
  let raw: FaultServer;
  let ctx: Context;

  beforeAll(async () => {
    server = await ModelServer.start();
    raw = await FaultServer.start();
    const environment = {
      ANTHROPIC_API_KEY: "key-anthropic",
      ANTHROPIC_BASE_URL: server.baseUrl,
      GOOGLE_GENERATIVE_AI_API_KEY: "key-google",
      GOOGLE_GENERATIVE_AI_BASE_URL: `${server.origin}/v1beta`,
      OPENAI_API_KEY: "key-openai",
      OPENAI_BASE_URL: server.baseUrl,
    };
    runtime = await openRunner("embedded", await openTestDatabase("pglite"), { environment });
    ctx = await newTenant(runtime);
  });
  afterEach(() => server.reset());
  afterAll(async () => {
    await runtime.close();
    await server.stop();
    raw.stop();
  });

  const newTenant = async (from: Runtime) => {
    const tenant = await makeTenant(from.database);
    return contextFor(from, await makeMember(from.database, tenant.id, "owner"));
  };
  const run = async (model: string, more: object, at = ctx) => {
    const name = `Judge ${crypto.randomUUID().slice(0, 8)}`;
    await createRole({
      ctx: at,
      input: CreateRole.parse({ name, base_prompt: "You judge.", model, ...more }),
    });
    return untilEnded(
      at,
      await startSteps(at, [{ id: "judge", role: name, inputMapping: { task: "This." } }]),
    );
  };
  const usageOf = async (id: string, at = ctx) =>
    (await listUsage({ ctx: at, input: UsageRecordQuery.parse({ execution_id: id }) })).data;

  it.each(PROVIDERS)("%s: calls a tool, thinks, and answers by its schema", async (model) => {
    let call = 0;
    server.when(
      () => true,
      () =>
        ++call === 1
          ? { toolCalls: [{ name: "echo", arguments: { text: "look" } }] }
          : { content: '{"score": 0.5, "why": "so so"}' },
    );
    const ended = await run(model, { tools: ["echo"], output_schema: SCHEMA });
    expect(ended.error).toBeNull();
    expect(ended).toMatchObject({
      status: "completed",
      output: { score: 0.5, why: "so so" },
      usage: { tool_calls: 1 },
    });
    // The second call brought the tool's result; where a schema can't go beside tools it stands in words.
    expect(JSON.stringify(server.requests[1]?.messages)).toContain("look");
    expect(JSON.stringify(server.requests[0]?.messages).includes("score")).toBe(!model.startsWith("openai"));
    expect(await usageOf(ended.id)).toMatchObject([
      { model, outcome: "completed", estimated: false, input_tokens: 11, output_tokens: 7 },
      { model, outcome: "completed", input_tokens: 11 },
    ]);
    expect((await usageOf(ended.id))[0]?.cost_usd).toBeGreaterThan(0);
  });

  // The test's server plays no such end on OpenAI's own interface.
  it.each(PROVIDERS.slice(0, 2))(
    "%s: ends typed where its tokens end in the middle of a call",
    async (model) => {
      const toolCalls = [{ name: "echo", arguments: { text: "look" } }];
      server.answers({ toolCalls, finishReason: "length" });
      const ended = await run(model, { tools: ["echo"], output_schema: SCHEMA });
      expect(ended).toMatchObject({ status: "failed", error: { code: "model_answer_invalid" } });
      expect(server.requests).toHaveLength(1);
    },
  );

  it.each(PROVIDERS)("%s: repairs a structured answer without tools once", async (model) => {
    server.answersInOrder({ content: '{"score": "high"}' }, { content: '{"score": 1, "why": "now"}' });
    const ended = await run(model, { output_schema: SCHEMA });
    expect(ended).toMatchObject({ status: "completed", output: { score: 1, why: "now" } });
    const [done] = (await readAllEntries(ctx, ended.id)).filter(({ name }) => name === "role.completed");
    expect(done?.data).toMatchObject({ stopped: "repaired", turns: 2 });
  });

  const events =
    (list: object[]): Behaviour =>
    (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const event of list) {
        const { type } = event as { type?: string };
        response.write(`${type ? `event: ${type}\n` : ""}data: ${JSON.stringify(event)}\n\n`);
      }
      response.end();
    };
  const CLAUDE = events([
    {
      type: "message_start",
      message: {
        id: "msg_1",
        type: "message",
        role: "assistant",
        model: "claude-sonnet-4-5",
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: {
          input_tokens: 100,
          cache_read_input_tokens: 400,
          cache_creation_input_tokens: 500,
          output_tokens: 1,
        },
      },
    },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Fine." } },
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: { output_tokens: 50 },
    },
    { type: "message_stop" },
  ]);
  const GEMINI = events([
    {
      candidates: [
        { content: { role: "model", parts: [{ text: "Fine." }] }, finishReason: "STOP", index: 0 },
      ],
      usageMetadata: {
        promptTokenCount: 1000,
        cachedContentTokenCount: 400,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 30,
        totalTokenCount: 1050,
      },
    },
  ]);
  /** Claude: 100 fresh, 400 read from the cache, 500 written into it. Gemini: 30 of the 50 are thoughts. */
  const COUNTED: [string, Behaviour, number, number][] = [
    ["anthropic/claude-sonnet-4-5", CLAUDE, 0, (100 * 3 + 400 * 0.3 + 500 * 3.75 + 50 * 15) / 1e6],
    ["google/gemini-2.5-flash", GEMINI, 30, (600 * 0.3 + 400 * 0.03 + 50 * 2.5) / 1e6],
  ];
  it.each(COUNTED)(
    "%s: counts cached and thought tokens, each at its price",
    async (model, answer, thoughts, cost) => {
      raw.plays(answer);
      const provider = model.split("/")[0] ?? "";
      const environment = {
        [`${provider === "google" ? "GOOGLE_GENERATIVE_AI" : "ANTHROPIC"}_API_KEY`]: "key-raw",
        [`${provider === "google" ? "GOOGLE_GENERATIVE_AI" : "ANTHROPIC"}_BASE_URL`]: raw.baseUrl,
      };
      const other = await openRunner("embedded", await openTestDatabase("pglite"), { environment });
      try {
        const at = await newTenant(other);
        const ended = await run(model, {}, at);
        expect(ended).toMatchObject({ status: "completed", output: { text: "Fine." } });
        const [record] = await usageOf(ended.id, at);
        expect(record).toMatchObject({
          input_tokens: 1000,
          cached_tokens: 400,
          output_tokens: 50,
          reasoning_tokens: thoughts,
          estimated: false,
        });
        expect(record?.cost_usd).toBeCloseTo(cost, 9);
      } finally {
        await other.close();
      }
    },
  );
});
