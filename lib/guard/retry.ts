export interface Backoff {
  /** 1 for the wait after the first failed attempt. */
  attempt: number;
  baseMs?: number;
  capMs?: number;
  random?: () => number;
  /** What the server asked for: the wait is never shorter. */
  retryAfterMs?: number | undefined;
}

/** Milliseconds to wait: full jitter, `random(0, min(cap, base * 2^n))`, so that callers don't come back together. */
export function backoff({
  attempt,
  baseMs = 500,
  capMs = 30_000,
  random = Math.random,
  retryAfterMs = 0,
}: Backoff): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.max(0, attempt - 1));
  return Math.max(retryAfterMs, Math.round(random() * ceiling));
}

const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether a call that is idempotent or keyed may be made again after this status. */
export function isRetryableStatus(status: number): boolean {
  return RETRYABLE.has(status);
}

/** A Retry-After header (seconds or an HTTP date) in milliseconds; undefined when there is none or it is nonsense. */
export function readRetryAfter(header: string | undefined, now = new Date()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const moment = Date.parse(header);
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now.getTime());
}
