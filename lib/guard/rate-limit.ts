import type { Database } from "@/lib/db/types";

export interface LimitRequest {
  /** What is limited and whom: `requests:key_…`. */
  bucket: string;
  limit: number;
  windowSeconds: number;
}

export interface LimitTaken {
  allowed: boolean;
  limit: number;
  windowSeconds: number;
  remaining: number;
  /** Seconds until the window ends, at least 1. */
  resetSeconds: number;
}

/**
 * One statement, by the database's clock, so all processes count as one. The window begins with its first
 * request. `excluded.window_start` is this request's moment; a held window may begin a little later, when
 * another request overtook this one at the row lock, but one from the far future (a clock set back) is void.
 */
const TAKE = `
  insert into rate_limit as held (bucket, window_start, count) values ($1, clock_timestamp(), 1)
  on conflict (bucket) do update set
    window_start = case when held.window_start + $3::integer * interval '1 second' > excluded.window_start
        and held.window_start < excluded.window_start + $3::integer * interval '1 second'
      then held.window_start else excluded.window_start end,
    count = case when held.window_start + $3::integer * interval '1 second' > excluded.window_start
        and held.window_start < excluded.window_start + $3::integer * interval '1 second'
      then least(held.count, $2::integer) + 1 else 1 end
  returning count,
    ceil(extract(epoch from window_start - clock_timestamp()) + $3::integer)::integer as reset`;

/** Takes one from a bucket's fixed window and says whether it was still there to take. */
export async function takeFromLimit(database: Database, request: LimitRequest): Promise<LimitTaken> {
  const { bucket, limit, windowSeconds } = request;
  const { rows } = await database.query(TAKE, [bucket, limit, windowSeconds], "take_from_limit");
  const count = Number(rows[0]?.count);
  const reset = Number(rows[0]?.reset);
  return {
    allowed: count <= limit,
    limit,
    windowSeconds,
    remaining: Math.max(0, limit - count),
    resetSeconds: Math.min(windowSeconds, Math.max(1, reset)),
  };
}

/** Removes buckets nobody has used for a day. */
export async function sweepLimits(database: Database): Promise<void> {
  await database.query("delete from rate_limit where window_start < now() - interval '1 day'");
}

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers) for policies by name, and on denial
 * a `Retry-After` that names the same moment.
 */
export function rateLimitHeaders(policies: Record<string, LimitTaken>): Record<string, string> {
  const entries = Object.entries(policies);
  const headers: Record<string, string> = {
    "RateLimit-Policy": entries
      .map(([name, taken]) => `"${name}";q=${taken.limit};w=${taken.windowSeconds}`)
      .join(", "),
    RateLimit: entries
      .map(([name, taken]) => `"${name}";r=${taken.remaining};t=${taken.resetSeconds}`)
      .join(", "),
  };
  const waits = entries.filter(([, taken]) => !taken.allowed).map(([, taken]) => taken.resetSeconds);
  if (waits.length > 0) headers["Retry-After"] = String(Math.max(...waits));
  return headers;
}
