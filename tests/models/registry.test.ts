import { generateText, tool } from "ai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { usageOf } from "@/lib/models/call/usage";
import { priceOf } from "@/lib/models/prices";
import type { ProviderSettings } from "@/lib/models/settings";
import { ModelServer } from "../support/model-server";
import { ANY, modelsWith } from "./support/world";

const OWN: ProviderSettings = {
  name: "gateway",
  kind: "openai-compatible",
  source: "workspace",
  baseUrl: "https://gateway.example.com/v1",
  secret: "key",
  credential: 'the workspace\'s key "gateway"',
  models: [{ id: "large", contextTokens: 1_000_000, vision: true }],
};

const chosen = async (models: ReturnType<typeof modelsWith>, selection: object = {}) =>
  models.resolve({ ...ANY, ...selection }).then(
    ({ description }) => description.reference,
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );

describe("the default model", () => {
  it("is LLM_DEFAULT_MODEL under its server's own name, slashes and all", async () => {
    const variables = { LLM_BASE_URL: "http://127.0.0.1:9/v1", LLM_DEFAULT_MODEL: "meta/llama-3" };
    expect(await chosen(modelsWith(variables))).toBe("openai-compatible/meta/llama-3");
    const both = modelsWith({ ...variables, OPENAI_API_KEY: "k" });
    expect(await chosen(both)).toBe("openai-compatible/meta/llama-3");
    expect(await chosen(modelsWith({ OPENAI_API_KEY: "k", LLM_DEFAULT_MODEL: "openai/gpt-4.1" }))).toBe(
      "openai/gpt-4.1",
    );
    expect(await chosen(modelsWith({ ANTHROPIC_API_KEY: "k" }))).toBe("anthropic/claude-sonnet-4-5");
  });

  it("is the workspace's own before the environment's, and scripted only where there is nothing else", async () => {
    expect(await chosen(modelsWith({ OPENAI_API_KEY: "k" }, { workspace: [OWN] }))).toBe("gateway/large");
    expect(await chosen(modelsWith({}, { scripted: true }))).toBe("demo/scripted");
    expect(await chosen(modelsWith({ OPENAI_API_KEY: "k" }, { scripted: true }))).toBe("openai/gpt-5-mini");
  });

  it("is missing where nothing is configured: the variables are named", async () => {
    const answer = await chosen(modelsWith({}));
    expect(answer).toMatch(
      /^model_not_configured: .*LLM_BASE_URL.*OPENAI_API_KEY.*GOOGLE_GENERATIVE_AI_API_KEY/,
    );
    expect(await chosen(modelsWith({}), { model: "openai/gpt-5" })).toMatch(/^model_not_configured/);
  });
});

describe("choosing", () => {
  const models = modelsWith({ OPENAI_API_KEY: "k", GOOGLE_GENERATIVE_AI_API_KEY: "k" }, { workspace: [OWN] });

  it("takes what was named, also what the catalogue doesn't know", async () => {
    expect(await chosen(models, { model: "google/gemini-2.5-pro" })).toBe("google/gemini-2.5-pro");
    expect(await chosen(models, { model: "openai/gpt-99" })).toBe("openai/gpt-99");
    expect(await chosen(models, { model: "mistral/large" })).toMatch(
      /^unprocessable: .*Available: \[gateway\/large/,
    );
    expect(await chosen(models, { model: "nonsense" })).toMatch(/^unprocessable/);
  });

  it("keeps to constraints: the default if it fits, else the cheapest", async () => {
    expect(await chosen(models, { constraints: { needsVision: true } })).toBe("gateway/large");
    expect(await chosen(models, { constraints: { providers: ["openai"] } })).toBe("openai/gpt-5-nano");
    const long = { minContextTokens: 500_000, maxInputPrice: 1, providers: ["openai", "google"] };
    expect(await chosen(models, { constraints: long })).toBe("openai/gpt-4.1-nano");
    expect(await chosen(models, { constraints: { maxOutputPrice: 0.39 } })).toMatch(
      /^unprocessable: .*gateway\/large: output price unknown.*gpt-5.1: output costs 10/,
    );
  });

  it("doesn't take an embedding model for a language model, but lists it", async () => {
    const variables = {
      LLM_BASE_URL: "http://127.0.0.1:9/v1",
      LLM_DEFAULT_MODEL: "a",
      EMBEDDING_MODEL: "embed",
    };
    const listed = await modelsWith(variables).list();
    expect(listed.map(({ reference, kind }) => `${reference} ${kind}`)).toEqual([
      "openai-compatible/a language",
      "openai-compatible/embed embedding",
    ]);
    const refused = await chosen(modelsWith(variables), { model: "openai-compatible/embed" });
    expect(refused).toMatch(/^unprocessable/);
  });
});

describe("prices", () => {
  const tokens = (total: number, cacheRead = 0, cacheWrite = 0) => ({
    inputTokens: { total, noCache: undefined, cacheRead, cacheWrite },
    outputTokens: { total: 1_000_000, text: undefined, reasoning: 600_000 },
  });

  it("count cached input and cache writes apart, and reasoning as output", () => {
    const price = priceOf("anthropic", "claude-haiku-4-5-20251001");
    expect(usageOf(tokens(100_000, 50_000, 10_000), price)).toEqual({
      inputTokens: 100_000,
      cachedTokens: 50_000,
      outputTokens: 1_000_000,
      reasoningTokens: 600_000,
      costUsd: expect.closeTo(0.04 + 0.005 + 0.0125 + 5, 10) as number,
    });
  });

  it("rise with long inputs, and are unknown where there is none or nothing was counted", () => {
    const pro = priceOf("google", "gemini-2.5-pro");
    expect(usageOf(tokens(200_000), pro).costUsd).toBeCloseTo(0.25 + 10, 10);
    expect(usageOf(tokens(200_001), pro).costUsd).toBeCloseTo(0.5000025 + 15, 10);
    expect(usageOf(tokens(1), priceOf("openai", "gpt-99")).costUsd).toBeNull();
    expect(priceOf("openai", "constructor")).toBeNull();
    expect(usageOf(null, pro).costUsd).toBeNull();
  });
});

describe("providers over HTTP", () => {
  let server: ModelServer;
  beforeAll(async () => {
    server = await ModelServer.start();
  });
  beforeEach(() => server.reset());
  afterAll(() => server.stop());

  it.each([
    ["openai/gpt-5-mini", "OPENAI_API_KEY", "OPENAI_BASE_URL", "/v1"],
    ["anthropic/claude-haiku-4-5", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "/v1"],
    ["google/gemini-2.5-flash", "GOOGLE_GENERATIVE_AI_API_KEY", "GOOGLE_GENERATIVE_AI_BASE_URL", "/v1beta"],
  ])("%s answers with text and tool calls", async (reference, key, address, path) => {
    const models = modelsWith({ [key]: "sk-test", [address]: `${server.origin}${path}` });
    const { model } = await models.resolve({ ...ANY, model: reference });
    server.answers({ content: "Hello from there." });
    expect((await generateText({ model, prompt: "Hello", maxRetries: 0 })).text).toBe("Hello from there.");
    server.answers({ toolCalls: [{ name: "look_up", arguments: { word: "tutti" } }] });
    const look_up = tool({ inputSchema: z.object({ word: z.string() }) });
    const { toolCalls } = await generateText({ model, prompt: "Look up", tools: { look_up }, maxRetries: 0 });
    expect(toolCalls).toMatchObject([{ toolName: "look_up", input: { word: "tutti" } }]);
  });

  it("are tested with one call, as configured or as typed, and nothing secret comes back", async () => {
    const models = modelsWith({ ...server.environment, EMBEDDING_MODEL: "embed" });
    server.answers({ content: "OK" });
    const good = await models.test({ model: "openai-compatible/test-model" });
    expect(good).toMatchObject({ ok: true, error: null, usage: { inputTokens: 11 } });
    server.aimock.onEmbedding(/.*/, { embedding: [0.1, 0.2] });
    expect(await models.test({ model: "openai-compatible/embed" })).toMatchObject({ ok: true });
    server.failsOnce(401);
    const bad = await models.test({ model: "openai-compatible/test-model" });
    expect(bad).toMatchObject({ ok: false, error: { code: "model_unauthorized" } });
    expect(JSON.stringify(bad)).not.toMatch(/upstream said|sk-test/);
    // Somebody else's address: neither the operator's exemption nor the operator's key.
    const typed = await models.test({ provider: "openai-compatible", baseUrl: server.baseUrl, model: "x" });
    expect(typed).toMatchObject({ ok: false, error: { code: "unsafe_url" } });
    await expect(models.test({ model: "mistral/large" })).rejects.toMatchObject({ code: "unprocessable" });
  });
});
