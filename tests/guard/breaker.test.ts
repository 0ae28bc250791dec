import { beforeEach, describe, expect, it } from "vitest";
import { Breaker, type Permit } from "@/lib/guard/breaker";
import { breakerFor, circuits, forgetBreakers } from "@/lib/guard/breakers";
import { RetryBudget } from "@/lib/guard/retry-budget";

let now = 0;
const make = () => new Breaker({ now: () => now, random: () => 0 });

function permit(breaker: Breaker): Permit {
  const admitted = breaker.admit();
  if (!("permit" in admitted)) throw new Error(`Refused for ${admitted.resumeInMs} ms.`);
  return admitted.permit;
}

function refusal(breaker: Breaker): number | null {
  const admitted = breaker.admit();
  return "permit" in admitted ? null : admitted.resumeInMs;
}

const fail = (breaker: Breaker, times: number) => {
  for (let count = 0; count < times; count++) permit(breaker).failed();
};

beforeEach(() => {
  now = 0;
});

describe("a breaker", () => {
  it("opens after five failures in a row, and says for how long", () => {
    const breaker = make();
    fail(breaker, 4);
    permit(breaker).succeeded();
    fail(breaker, 4);
    expect(breaker.state).toBe("closed");
    fail(breaker, 1);
    expect(breaker.state).toBe("open");
    now = 10_000;
    expect(refusal(breaker)).toBe(20_000);
  });

  it("opens when half of ten calls in 30 s failed, and forgets older ones", () => {
    const breaker = make();
    const mixed = () => {
      permit(breaker).succeeded();
      permit(breaker).failed();
    };
    for (let count = 0; count < 4; count++) mixed();
    now = 31_000;
    for (let count = 0; count < 4; count++) mixed();
    expect(breaker.state).toBe("closed");
    mixed();
    expect(breaker.state).toBe("open");
  });

  it("lets one probe through, closes after two good ones, doubles after a bad one up to five minutes", () => {
    const breaker = make();
    fail(breaker, 5);
    const opens = [30_000, 60_000, 120_000, 240_000, 300_000, 300_000];
    for (const [index, length] of opens.entries()) {
      now += length - 1;
      expect(refusal(breaker)).toBe(1);
      now += 1;
      expect(breaker.state).toBe("half_open");
      const probe = permit(breaker);
      expect(refusal(breaker)).toBe(1_000);
      if (index < opens.length - 1) probe.failed();
      else probe.succeeded();
    }
    expect(breaker.state).toBe("half_open");
    permit(breaker).succeeded();
    expect(breaker.state).toBe("closed");
    // And it begins anew with the shortest time.
    fail(breaker, 5);
    expect(refusal(breaker)).toBe(30_000);
  });

  it("counts nothing against it that says nothing, and pauses when asked to", () => {
    const breaker = make();
    for (let count = 0; count < 20; count++) permit(breaker).abandoned();
    expect(breaker.state).toBe("closed");
    breaker.pause(2_000);
    expect(refusal(breaker)).toBe(2_000);
    now = 2_000;
    expect(refusal(breaker)).toBeNull();
    expect(breaker.state).toBe("closed");
  });

  it("is one per provider and key", () => {
    forgetBreakers();
    const access = { provider: "openai", baseUrl: "https://api.example.com/v1" };
    const bad = breakerFor({ ...access, secret: "bad" });
    expect(breakerFor({ ...access, secret: "bad" })).toBe(bad);
    fail(bad, 5);
    expect(breakerFor({ ...access, secret: "good" }).state).toBe("closed");
    expect(circuits().toSorted((one, other) => (one.state < other.state ? 1 : -1))).toEqual([
      { provider: "openai", state: "open", count: 1 },
      { provider: "openai", state: "closed", count: 1 },
    ]);
  });
});

describe("a retry budget", () => {
  it("is a tenth of the calls once the reserve is used up", () => {
    const budget = new RetryBudget({ share: 0.1, reserve: 5, perSecond: 0 }, () => now);
    const taken = () => Array.from({ length: 50 }, () => budget.take()).filter(Boolean).length;
    expect(taken()).toBe(5);
    for (let call = 0; call < 30; call++) budget.called();
    // Sums of tenths: 2.999… is not 3.
    expect([2, 3]).toContain(taken());
  });

  it("comes back with time, up to the reserve", () => {
    const budget = new RetryBudget({ share: 0, reserve: 2, perSecond: 1 }, () => now);
    expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
    now += 1_000;
    expect([budget.take(), budget.take()]).toEqual([true, false]);
  });
});
