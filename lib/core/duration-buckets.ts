/**
 * Upper bounds (inclusive, milliseconds) of the histogram in which durations are counted: six per decade from
 * 1 ms to 10 minutes, so a quantile read from it is within about a fifth of the true one. A last bucket, without
 * bound, takes everything longer.
 */
export const DURATION_BUCKETS_MS = [
  1, 2, 3, 5, 7, 10, 15, 22, 32, 46, 68, 100, 150, 220, 320, 460, 680, 1000, 1500, 2200, 3200, 4600, 6800,
  10_000, 15_000, 22_000, 32_000, 46_000, 68_000, 100_000, 150_000, 220_000, 320_000, 460_000, 600_000,
] as const;

/** How many counters a histogram has: one per bound and one for what is longer than all. */
export const DURATION_BUCKET_COUNT = DURATION_BUCKETS_MS.length + 1;

/** The index of the bucket that counts a duration. */
export function bucketOf(milliseconds: number): number {
  let low = 0;
  let high: number = DURATION_BUCKETS_MS.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (milliseconds <= (DURATION_BUCKETS_MS[middle] ?? Number.POSITIVE_INFINITY)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The quantile `q` (0 to 1) in milliseconds, interpolated within its bucket; null when nothing was counted. */
export function quantile(counts: readonly number[], q: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.min(Math.max(q, 0), 1) * total;
  let below = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && below + count >= rank) {
      const from = DURATION_BUCKETS_MS[index - 1] ?? 0;
      const to = DURATION_BUCKETS_MS[index] ?? from;
      return Math.round(from + (to - from) * Math.max(0, (rank - below) / count));
    }
    below += count;
  }
  return DURATION_BUCKETS_MS[DURATION_BUCKETS_MS.length - 1] ?? null;
}
