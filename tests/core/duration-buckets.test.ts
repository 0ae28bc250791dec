import { describe, expect, it } from "vitest";
import { bucketOf, DURATION_BUCKET_COUNT, DURATION_BUCKETS_MS, quantile } from "@/lib/core/duration-buckets";

function count(durations: number[]): number[] {
  const counts = Array.from({ length: DURATION_BUCKET_COUNT }, () => 0);
  for (const duration of durations) counts[bucketOf(duration)] = (counts[bucketOf(duration)] ?? 0) + 1;
  return counts;
}

describe("duration buckets", () => {
  it("rise from 1 ms to 10 minutes", () => {
    expect(DURATION_BUCKETS_MS[0]).toBe(1);
    expect(DURATION_BUCKETS_MS.at(-1)).toBe(600_000);
    for (const [index, bound] of DURATION_BUCKETS_MS.entries()) {
      expect(bound).toBeGreaterThan(DURATION_BUCKETS_MS[index - 1] ?? 0);
      expect(bucketOf(bound)).toBe(index);
      expect(bucketOf(bound + 0.001)).toBe(index + 1);
    }
    expect(bucketOf(0)).toBe(0);
    expect(bucketOf(1e12)).toBe(DURATION_BUCKET_COUNT - 1);
  });

  it("give quantiles near the true ones", () => {
    const durations = Array.from({ length: 1000 }, (_, index) => 1.01 ** index);
    const counts = count(durations.filter((duration) => duration < 600_000));
    for (const q of [0.1, 0.5, 0.9, 0.95, 0.99]) {
      const exact = durations[Math.floor(q * 1000)] ?? 0;
      expect(Math.abs((quantile(counts, q) ?? 0) - exact) / exact).toBeLessThan(0.25);
    }
  });

  it("know when there is nothing to say", () => {
    expect(quantile([], 0.5)).toBeNull();
    expect(quantile(count([]), 0.5)).toBeNull();
    expect(quantile(count([1e9]), 0.5)).toBe(600_000);
  });
});
