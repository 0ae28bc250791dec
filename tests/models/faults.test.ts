import { generateText, isStepCount, tool } from "ai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { StreamEvent } from "@/lib/core/durable";
import { Breaker } from "@/lib/guard/breaker";
import { forgetBreakers } from "@/lib/guard/breakers";
import { callModel, type MadeCall } from "@/lib/models/call/call";
import {
  type Behaviour,
  breaksOff,
  callsTool,
  endsEarly,
  FaultServer,
  garbage,
  hangs,
  says,
  saysSlowly,
  startsWith,
  status,
  UPSTREAM_TEXT,
} from "./support/fault-server";
import type { Context } from "@/lib/services/context";
import { ANY, modelsWith } from "./support/world";
import { MemoryDurable, countingMeter } from "./support/durable";
import { durableModel } from "@/lib/models/durable-model";

const KEY = "sk-canary-key-1234567890";
const CREDENTIAL_STAYS = { LLM_API_KEY: KEY, LLM_DEFAULT_MODEL: "m" };
const unheard: unknown[] = [];
const hear = (reason: unknown) => void unheard.push(reason);

let server: FaultServer;
beforeAll(async () => {
  process.on("unhandledRejection", hear);
  server = await FaultServer.start();
});
beforeEach(forgetBreakers);
afterAll(() => {
  server.stop();
  process.off("unhandledRejection", hear);
});

const resolve = (limits: Record<string, string> = {}) =>
  modelsWith({ ...CREDENTIAL_STAYS, LLM_BASE_URL: server.baseUrl, ...limits }).resolve(ANY);

/** A call against the behaviours, with a clock that doesn't wait but counts. */
async function call(
  behaviours: Behaviour[],
  options: { limits?: Record<string, string>; signal?: AbortSignal } = {},
) {
  server.plays(...behaviours);
  const waits: number[] = [];
  const events: StreamEvent[] = [];
  const made: MadeCall[] = [];
  let skipped = 0;
  const now = () => performance.now() + skipped;
  const resolved = await resolve(options.limits);
  if (resolved.access) resolved.access.breaker = new Breaker({ now, random: () => 0.5 });
  const result = await callModel({
    resolved,
    options: { prompt: [{ role: "user", content: [{ type: "text", text: "Hello." }] }] },
    signal: options.signal ?? new AbortController().signal,
    emit: (event) => events.push(event),
    begin: async () => async (one) => void made.push(one),
    clock: {
      now,
      random: () => 0.5,
      sleep: async (ms) => {
        waits.push(ms);
        skipped += ms;
      },
    },
  });
  const said = result.ok
    ? result.answer.content.map((item) => (item.type === "text" ? item.text : item.type)).join("")
    : null;
  const fault = result.ok ? null : result.fault;
  const shown = JSON.stringify([result, made]);
  expect(shown).not.toContain(KEY);
  expect(shown).not.toContain(UPSTREAM_TEXT);
  expect(made).toHaveLength(server.bodies.length);
  return { attempts: server.bodies.length, said, fault, waits, events, made };
}

/** Usage is not what is looked at here. */
const unrecorded = (): Context => ({ tenantId: "ten_none", db: async () => undefined }) as unknown as Context;

// Good answers need less also on a machine that is busy.
const FAST = { LLM_FIRST_TOKEN_TIMEOUT_MS: "600", LLM_IDLE_TIMEOUT_MS: "600" };

describe("a provider's fault", () => {
  it("429 with Retry-After: waited for what was asked, within a tenth", async () => {
    const { said, waits, attempts } = await call([status(429, { "retry-after": "2" }), says("Here.")]);
    expect({ said, attempts }).toEqual({ said: "Here.", attempts: 2 });
    // The key is paused for everybody; whoever was refused waits at least as long.
    expect(waits[0]).toBeGreaterThanOrEqual(2000);
    expect(waits[0]).toBeLessThanOrEqual(2200);
  });

  it("429 with a wait past the deadline: rate_limited at once", async () => {
    const { fault, attempts } = await call([status(429, { "retry-after": "7200" })]);
    expect(fault?.code).toBe("rate_limited");
    expect(attempts).toBe(1);
  });

  it("500 three times: the fourth attempt answers", async () => {
    const { said, waits, made } = await call([status(500), status(500), status(500), says("Up again.")]);
    expect(said).toBe("Up again.");
    expect(waits).toEqual([250, 500, 1000]);
    expect(made.map((one) => one.outcome)).toEqual(["failed", "failed", "failed", "completed"]);
    expect(made[0]?.usage).toMatchObject({ inputTokens: 0, costUsd: null });
  });

  it("500 for ever: unavailable after five attempts", async () => {
    const { fault, attempts } = await call([status(500)]);
    expect({ code: fault?.code, attempts }).toEqual({ code: "unavailable", attempts: 5 });
  });

  it("silence before the answer and in the middle of it: timeout", async () => {
    const before = await call([hangs], { limits: FAST });
    expect({ code: before.fault?.code, attempts: before.attempts }).toEqual({ code: "timeout", attempts: 5 });
    const within = await call([startsWith("Well,", hangs), says("Here.")], { limits: FAST });
    expect(within.said).toBe("Here.");
    // What was asked for and half heard is not free: five characters are two tokens.
    expect(within.made[0]?.usage).toMatchObject({ inputTokens: 2, outputTokens: 2, estimated: true });
    expect(within.made[1]?.usage.estimated).toBeUndefined();
    expect(within.events).toEqual([
      { type: "text", text: "Well," },
      { type: "reset" },
      { type: "text", text: "Here." },
    ]);
    expect(server.abandoned).toBe(1);
  });

  it("a connection reset, or an end without an end: taken back and tried again", async () => {
    for (const fault of [breaksOff, endsEarly]) {
      const { said, events } = await call([startsWith("Half", fault), says("Whole.")]);
      expect(said).toBe("Whole.");
      expect(events.map((event) => event.type)).toEqual(["text", "reset", "text"]);
      expect((await call([startsWith("Half", fault)])).fault?.code).toBe("unavailable");
    }
  });

  it("a piece that is not JSON, an empty answer, a wrong content type: one more try, then typed", async () => {
    const html: Behaviour = (response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end(UPSTREAM_TEXT);
    };
    for (const fault of [startsWith("Half", garbage), says("  "), html]) {
      const { fault: found, attempts } = await call([fault]);
      expect({ code: found?.code, attempts }).toEqual({ code: "model_answer_invalid", attempts: 2 });
      expect((await call([fault, says("Fine.")])).said).toBe("Fine.");
    }
  });

  it("one token after long pauses: an answer, for it never stopped", async () => {
    const words = ["One ", "two ", "three ", "four ", "five."];
    const { said, attempts } = await call([saysSlowly(words, 300)], {
      limits: { LLM_FIRST_TOKEN_TIMEOUT_MS: "1000", LLM_IDLE_TIMEOUT_MS: "1000" },
    });
    expect({ said, attempts }).toEqual({ said: words.join(""), attempts: 1 });
  });

  it("an answer that never ends: cut at the deadline of the whole call", async () => {
    const endless = saysSlowly(
      Array.from({ length: 500 }, () => "again "),
      20,
    );
    const { fault, attempts } = await call([endless], { limits: { LLM_CALL_TIMEOUT_MS: "300" } });
    expect({ code: fault?.code, attempts }).toEqual({ code: "timeout", attempts: 1 });
    await expect.poll(() => server.abandoned).toBe(1);
  });

  it("a refused key: never tried again, and it is said which", async () => {
    for (const code of [401, 403]) {
      const { fault, attempts } = await call([status(code)]);
      expect(attempts).toBe(1);
      expect(fault).toMatchObject({ code: "model_unauthorized" });
      expect(fault?.message).toContain("LLM_API_KEY");
    }
  });

  it.each([
    [
      "a conversation that is too long",
      status(400, {}, { code: "context_length_exceeded" }),
      "context_too_long",
    ],
    ["a model that isn't there", status(404), "model_refused"],
    ["no credit", status(429, {}, { code: "insufficient_quota" }), "model_refused"],
    ["a bad request", status(400), "model_refused"],
    ["a redirect", status(302, { location: "http://127.0.0.1:9/" }), "model_refused"],
  ])("%s: never tried again", async (_name, behaviour, code) => {
    const { fault, attempts } = await call([behaviour]);
    expect({ code: fault?.code, attempts }).toEqual({ code, attempts: 1 });
  });

  it("a cancel: the call is aborted, and counted as cancelled", async () => {
    const stop = new AbortController();
    const made: MadeCall[] = [];
    server.plays(startsWith("Well,", hangs));
    const running = callModel({
      resolved: await resolve(),
      options: { prompt: [{ role: "user", content: [{ type: "text", text: "Hello." }] }] },
      signal: stop.signal,
      emit: () => stop.abort(new Error("cancelled by the test")),
      begin: async () => async (one) => void made.push(one),
    });
    await expect(running).rejects.toThrow("cancelled by the test");
    await expect.poll(() => server.abandoned).toBe(1);
    expect(made).toMatchObject([
      { outcome: "cancelled", usage: { inputTokens: 2, outputTokens: 2, estimated: true } },
    ]);
  });

  it("leaves no rejection unheard", () => {
    expect(unheard).toEqual([]);
  });

  it("a tool call with broken JSON: the model is told, and puts it right", async () => {
    server.plays(callsTool("add", '{"a": 1,'), callsTool("add", '{"a":1,"b":2}'), says("3"));
    const add = tool({
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      execute: async ({ a, b }) => ({ sum: a + b }),
    });
    const model = durableModel({
      resolved: await resolve(),
      durable: new MemoryDurable(),
      meter: countingMeter(),
      context: unrecorded,
      executionId: "exe_test",
      family: { rootId: "exe_test", orchestrationId: null },
      step: "s",
      role: null,
    });
    const { text } = await generateText({ model, prompt: "1 + 2", tools: { add }, stopWhen: isStepCount(5) });
    expect(text).toBe("3");
    expect(server.bodies[1]).toContain("tool");
  });
});
