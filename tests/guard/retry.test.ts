import { describe, expect, it } from "vitest";
import { backoff, isRetryableStatus, readRetryAfter } from "@/lib/guard/retry";

describe("backoff", () => {
  it("doubles the window up to the cap", () => {
    const longest = [1, 2, 3, 4, 7, 8, 5000].map((attempt) => backoff({ attempt, random: () => 1 }));
    expect(longest).toEqual([500, 1000, 2000, 4000, 30_000, 30_000, 30_000]);
    expect(backoff({ attempt: 5, random: () => 0 })).toBe(0);
  });

  it("never waits less than the server asked for", () => {
    expect(backoff({ attempt: 1, random: () => 1, retryAfterMs: 60_000 })).toBe(60_000);
    expect(backoff({ attempt: 3, random: () => 1, retryAfterMs: 10 })).toBe(2000);
  });

  it("spreads callers over the whole window", () => {
    const buckets = Array.from({ length: 10 }, () => 0);
    for (let call = 0; call < 10_000; call++) {
      const bucket = Math.min(9, Math.floor(backoff({ attempt: 1 }) / 50));
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    expect(Math.max(...buckets)).toBeLessThan(3_000);
    expect(Math.min(...buckets)).toBeGreaterThan(500);
  });
});

describe("retryable statuses", () => {
  it("are those after which the same call may succeed", () => {
    const yes = Array.from({ length: 500 }, (_, index) => index + 100).filter(isRetryableStatus);
    expect(yes).toEqual([408, 425, 429, 500, 502, 503, 504]);
  });
});

describe("readRetryAfter", () => {
  const now = new Date("2026-01-01T00:00:00Z");

  it.each([
    ["0", 0],
    [" 120 ", 120_000],
    ["Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["soon", undefined],
    ["-", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%j is %j", (header, expected) => {
    expect(readRetryAfter(header, now)).toBe(expected);
  });
});
