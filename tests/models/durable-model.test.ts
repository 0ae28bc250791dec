import { generateText, isStepCount, Output, streamText, tool } from "ai";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { describeDatabases } from "../support/database";
import { ModelServer } from "../support/model-server";
import { MemoryDurable } from "./support/durable";
import { ANY, modelsWith, openWorld } from "./support/world";

let server: ModelServer;
beforeAll(async () => {
  server = await ModelServer.start();
});
beforeEach(() => server.reset());
afterAll(() => server.stop());

describeDatabases("a durable model", (open) => {
  const setUp = async () => {
    const world = await openWorld(await open());
    const resolved = await modelsWith({
      ...server.environment,
      // As OpenRouter, aimock reports cached tokens.
      LLM_BASE_URL: `${server.origin}/api/v1`,
      LLM_PRICE_INPUT: "2",
      LLM_PRICE_CACHED_INPUT: "1",
      LLM_PRICE_OUTPUT: "8",
    }).resolve(ANY);
    return { world, resolved };
  };

  it("keeps no secret that a model says, and goes on without it", async () => {
    const { world, resolved } = await setUp();
    // Split so that no scanner of this repository takes it for real.
    const secret = `tutti_${"live"}_${"aB3".repeat(8)}`;
    server.answers({ content: `It is ${secret}.` });
    const { model, durable } = world.durable(resolved);
    const { text } = await generateText({ model, prompt: `Repeat ${secret}` });
    expect(text).toBe("It is [redacted].");
    expect(durable.entries).toHaveLength(2);
    expect(JSON.stringify(durable.entries)).not.toContain(secret);
  });

  it("answers, streams its text, meters, and writes the call down", async () => {
    const { world, resolved } = await setUp();
    const usage = {
      prompt_tokens: 1000,
      completion_tokens: 500,
      prompt_tokens_details: { cached_tokens: 400 },
    };
    server.answers({ content: "Good morning to all of you.", usage });
    const { model, durable, meter } = world.durable(resolved);
    const result = await generateText({ model, instructions: "Greet.", prompt: "Say something." });
    expect(result.text).toBe("Good morning to all of you.");
    expect(durable.text).toBe(result.text);
    expect(durable.emitted.length).toBeGreaterThan(1);
    const cost = (600 * 2 + 400 * 1 + 500 * 8) / 1_000_000;
    expect(meter.asked).toEqual(["budget-model-1"]);
    expect(meter.used).toEqual([
      { inputTokens: 1000, cachedTokens: 400, outputTokens: 500, reasoningTokens: 0, costUsd: cost },
    ]);
    const [started, completed] = durable.entries;
    expect(started).toMatchObject({ name: "model.call.started" });
    expect(completed).toMatchObject({
      name: "model.call.completed",
      costUsd: cost,
      data: {
        model: "openai-compatible/test-model",
        input_tokens: 1000,
        cached_tokens: 400,
        output_tokens: 500,
        finish_reason: "stop",
        attempts: 1,
        messages: [
          { role: "system", content: "Greet." },
          { role: "user", content: [{ type: "text", text: "Say something." }] },
        ],
        response: [{ type: "text", text: "Good morning to all of you." }],
      },
    });
    expect(await world.usageRows()).toMatchObject([
      {
        execution_id: "exe_test",
        root_id: "exe_root",
        step: "draft",
        role: "rol_writer",
        model: "openai-compatible/test-model",
        input_tokens: 1000,
        cost_usd: cost,
        outcome: "completed",
      },
    ]);
    const totals = await world.runtime.database.query(
      "select subject_kind, subject, calls, input_tokens::int as tokens from usage_total where tenant_id = $1 order by 1",
      [world.tenant.id],
    );
    expect(totals.rows).toEqual([
      { subject_kind: "model", subject: "openai-compatible/test-model", calls: 1, tokens: 1000 },
      { subject_kind: "orchestration", subject: "orc_test", calls: 1, tokens: 1000 },
      { subject_kind: "role", subject: "rol_writer", calls: 1, tokens: 1000 },
      { subject_kind: "tenant", subject: "", calls: 1, tokens: 1000 },
    ]);
  });

  it("replays a loop of calls and tools without calling the model again", async () => {
    const { world, resolved } = await setUp();
    server.answersInOrder(
      { toolCalls: [{ name: "add", arguments: { a: 2, b: 3 } }] },
      { content: "It is 5." },
    );
    let additions = 0;
    const add = tool({
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      execute: async ({ a, b }) => {
        additions++;
        return { sum: a + b };
      },
    });
    const loop = async (durable: MemoryDurable) => {
      const { model, meter } = world.durable(resolved, durable);
      const { text } = await generateText({
        model,
        prompt: "2 + 3?",
        tools: { add },
        stopWhen: isStepCount(5),
      });
      return { text, meter };
    };
    const first = new MemoryDurable();
    expect((await loop(first)).text).toBe("It is 5.");
    expect(server.requests).toHaveLength(2);
    const replay = await loop(new MemoryDurable(first.journal));
    expect(replay.text).toBe("It is 5.");
    expect(replay.meter.used).toHaveLength(2);
    expect(server.requests).toHaveLength(2);
    expect(additions).toBe(2);
    // A crash in the second call: only that one is made again.
    first.journal.delete("model-2");
    expect((await loop(new MemoryDurable(first.journal))).text).toBe("It is 5.");
    expect(server.requests).toHaveLength(3);
    // What the second call added to the conversation, not the whole of it.
    expect(first.entries.at(-1)).toMatchObject({
      data: { messages_before: 1, messages: [{ role: "assistant" }, { role: "tool" }] },
    });
  });

  it("counts a call whose worker was lost, by what it was asked, once", async () => {
    const { world, resolved } = await setUp();
    const lost = new MemoryDurable();
    // A worker that dies hears no answer and writes nothing more.
    const silent = Object.assign(Object.create(resolved.model) as typeof resolved.model, {
      doStream: () => new Promise<never>(() => undefined),
    });
    const { model } = world.durable({ ...resolved, model: silent }, lost);
    const prompt = "Say something. ".repeat(100);
    void generateText({ model, prompt });
    await expect.poll(world.usageRows).toHaveLength(1);
    const [open] = await world.usageRows();
    const input = Math.ceil(prompt.length / 4);
    expect(open).toMatchObject({
      outcome: "unfinished",
      estimated: true,
      input_tokens: input,
      output_tokens: 0,
    });
    expect(open?.cost_usd).toBeCloseTo((input * 2) / 1_000_000, 9);
    server.answers({ content: "Here." });
    const again = world.durable(resolved, new MemoryDurable(lost.journal));
    expect((await generateText({ model: again.model, prompt })).text).toBe("Here.");
    await generateText({ model: world.durable(resolved, again.durable).model, prompt });
    expect(await world.usageRows()).toMatchObject([
      { outcome: "unfinished", estimated: true, input_tokens: input },
      { outcome: "completed", estimated: false, input_tokens: 11 },
    ]);
    const { rows } = await world.runtime.database.query(
      "select calls, input_tokens::int as input, output_tokens::int as output from usage_total where tenant_id = $1",
      [world.tenant.id],
    );
    expect(rows).toHaveLength(4);
    for (const sums of rows) expect(sums).toEqual({ calls: 2, input: input + 11, output: 7 });
  });

  it("serves streams and structured output", async () => {
    const { world, resolved } = await setUp();
    server.answersInOrder({ content: "One two three." }, { content: '{"score":0.7}' });
    const { model } = world.durable(resolved);
    const streamed = streamText({ model, prompt: "Count." });
    expect(await streamed.text).toBe("One two three.");
    const output = Output.object({ schema: z.object({ score: z.number() }) });
    const structured = await generateText({ model, prompt: "Score.", output });
    expect(structured.output).toEqual({ score: 0.7 });
    expect(server.requests[1]?.response_format?.type).toBe("json_schema");
  });
});
