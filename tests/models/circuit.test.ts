import { APICallError, type LanguageModelV4 } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { Breaker } from "@/lib/guard/breaker";
import { callModel } from "@/lib/models/call/call";
import { scriptedDescription } from "@/lib/models/scripted/description";
import { scriptedModel } from "@/lib/models/scripted/model";
import { VirtualClock } from "./support/virtual-clock";

const DEAD_MS = 60_000;
const RUNS = 100;

/** A provider that is dead until a moment, and everybody who asked it. */
function provider(clock: VirtualClock, deadUntil: number) {
  const asked: number[] = [];
  const works = scriptedModel(0);
  const model: LanguageModelV4 = {
    ...works,
    doStream: (options) => {
      asked.push(clock.now());
      if (clock.now() >= deadUntil) return works.doStream(options);
      throw new APICallError({ message: "refused", url: "", requestBodyValues: {} });
    },
  };
  return { model, asked };
}

function caller(clock: VirtualClock, model: LanguageModelV4, breaker: Breaker) {
  const limits = { firstTokenMs: 0, idleMs: 0, callMs: 600_000 };
  return callModel({
    resolved: {
      description: scriptedDescription(false),
      model,
      access: { breaker, credential: "KEY", limits },
    },
    options: { prompt: [{ role: "user", content: [{ type: "text", text: "Hello." }] }] },
    signal: new AbortController().signal,
    emit: () => undefined,
    begin: async () => async () => undefined,
    clock,
  });
}

describe("a provider that is dead for a minute, with a hundred runs waiting (R20)", () => {
  it("is asked at most once per 30 s while its circuit is open; all are done within 60 s after", async () => {
    const clock = new VirtualClock();
    const breaker = new Breaker({ now: clock.now });
    const { model, asked } = provider(clock, DEAD_MS);
    const ended: number[] = [];
    const run = async () => {
      const result = await caller(clock, model, breaker);
      ended.push(clock.now());
      return result.ok;
    };
    const results = await clock.until(Promise.all(Array.from({ length: RUNS }, run)));
    expect(results.filter((ok) => !ok)).toEqual([]);
    expect(Math.max(...ended)).toBeLessThanOrEqual(DEAD_MS + 60_000);
    // All began before it opened; from then until it was well again, only probes.
    const probes = asked.filter((at) => at > 0 && at < DEAD_MS);
    expect(probes.length).toBeLessThanOrEqual(2);
    for (const [index, at] of probes.slice(1).entries())
      expect(at - (probes[index] ?? 0)).toBeGreaterThanOrEqual(30_000);
  });

  it("doesn't touch those who use another key", async () => {
    const clock = new VirtualClock();
    const sick = provider(clock, DEAD_MS);
    const well = provider(clock, 0);
    const bad = caller(clock, sick.model, new Breaker({ now: clock.now }));
    const good = await clock.until(caller(clock, well.model, new Breaker({ now: clock.now })));
    expect(good.ok).toBe(true);
    expect(clock.now()).toBe(0);
    expect(await clock.until(bad)).toMatchObject({ ok: false, attempts: 5 });
  });

  it("fails at once when it won't be asked again before the deadline", async () => {
    const clock = new VirtualClock();
    const breaker = new Breaker({ now: clock.now, openMs: 700_000, longestOpenMs: 700_000 });
    const { model, asked } = provider(clock, Number.POSITIVE_INFINITY);
    const first = await clock.until(caller(clock, model, breaker));
    expect(first).toMatchObject({ ok: false, fault: { code: "unavailable" } });
    const before = asked.length;
    const second = await clock.until(caller(clock, model, breaker));
    expect(second).toMatchObject({ ok: false, attempts: 0, fault: { code: "unavailable" } });
    expect(asked).toHaveLength(before);
  });
});

describe("a thousand calls that fail in one moment (R21)", () => {
  it("come back over the whole window", async () => {
    const clock = new VirtualClock();
    const { model, asked } = provider(clock, 1);
    const each = () => caller(clock, model, new Breaker({ now: clock.now }));
    await clock.until(Promise.all(Array.from({ length: 1_000 }, each)));
    const buckets = Array.from({ length: 10 }, () => 0);
    for (const at of asked.slice(1_000, 2_000)) {
      const bucket = Math.min(9, Math.floor(at / 50));
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    expect(Math.max(...buckets)).toBeLessThanOrEqual(300);
    expect(Math.min(...buckets)).toBeGreaterThan(0);
  });
});
