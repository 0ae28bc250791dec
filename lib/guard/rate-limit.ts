import { TuttiError } from "@/lib/core/errors";
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
 * One statement for all buckets, by the database's clock, so all processes count as one. A window begins with its
 * first request. `excluded.window_start` is this request's moment; a held window may begin a little later, when
 * another request overtook this one at the row lock, but one from the far future (a clock set back) is void.
 * In one order of buckets, or two requests could wait for each other's rows.
 */
const TAKE = `
  insert into rate_limit as held (bucket, window_start, count)
  select bucket, clock_timestamp(), 1 from json_array_elements_text($1::json) as given(bucket) order by bucket
  on conflict (bucket) do update set
    window_start = case when held.window_start + $2::integer * interval '1 second' > excluded.window_start
        and held.window_start < excluded.window_start + $2::integer * interval '1 second'
      then held.window_start else excluded.window_start end,
    count = case when held.window_start + $2::integer * interval '1 second' > excluded.window_start
        and held.window_start < excluded.window_start + $2::integer * interval '1 second'
      then held.count + 1 else 1 end
  returning bucket, count,
    ceil(extract(epoch from window_start - clock_timestamp()) + $2::integer)::integer as reset`;

/** Takes one from each bucket's fixed window and says, in their order, whether it was still there to take. */
export async function takeFromLimits(
  database: Database,
  limits: Pick<LimitRequest, "bucket" | "limit">[],
  windowSeconds: number,
): Promise<LimitTaken[]> {
  const buckets = JSON.stringify(limits.map(({ bucket }) => bucket));
  const { rows } = await database.query(TAKE, [buckets, windowSeconds], "take_from_limit");
  return limits.map(({ bucket, limit }) => {
    const row = rows.find((taken) => taken.bucket === bucket);
    const count = Number(row?.count);
    return {
      allowed: count <= limit,
      limit,
      windowSeconds,
      remaining: Math.max(0, limit - count),
      resetSeconds: Math.min(windowSeconds, Math.max(1, Number(row?.reset))),
    };
  });
}

/** The same for one bucket. */
export async function takeFromLimit(database: Database, request: LimitRequest): Promise<LimitTaken> {
  const [taken] = await takeFromLimits(database, [request], request.windowSeconds);
  if (!taken) throw new TuttiError("internal", "The limiter did not answer.");
  return taken;
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
