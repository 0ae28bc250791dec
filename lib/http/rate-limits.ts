import type { Actor } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import { takeFromLimit } from "@/lib/guard/rate-limit";
import type { Runtime } from "@/lib/runtime/runtime";
import { logFailure } from "./failures";

const WINDOW_SECONDS = 60;

export interface LimitedCall {
  runtime: Runtime;
  actor: Actor;
  method: string;
  /** Counts against the limit for starts too. */
  start: boolean;
  requestId: string;
  /** Where the `RateLimit` headers go, whatever the request is answered with. */
  headers: Record<string, string>;
}

interface Policy {
  name: "default" | "starts";
  limit: number;
}

/**
 * Takes one request, and one start where it is one, from the caller's limits. Callers are told apart by key or
 * person and workspace, never by an address header. Throws `rate_limited`. A limit of 0 is no limit.
 */
export async function takeFromLimits(call: LimitedCall): Promise<void> {
  const { RATE_LIMIT_REQUESTS, RATE_LIMIT_STARTS } = call.runtime.env;
  if (RATE_LIMIT_REQUESTS > 0) await takeOne(call, { name: "default", limit: RATE_LIMIT_REQUESTS });
  if (call.start && RATE_LIMIT_STARTS > 0) await takeOne(call, { name: "starts", limit: RATE_LIMIT_STARTS });
}

async function takeOne(call: LimitedCall, policy: Policy): Promise<void> {
  const taken = await ask(call, policy);
  if (!taken) return;
  append(call.headers, "RateLimit-Policy", `"${policy.name}";q=${policy.limit};w=${WINDOW_SECONDS}`);
  append(call.headers, "RateLimit", `"${policy.name}";r=${taken.remaining};t=${taken.resetSeconds}`);
  if (taken.allowed) return;
  const what = policy.name === "starts" ? "starts" : "requests";
  throw new TuttiError("rate_limited", `More than ${policy.limit} ${what} per minute. Try again in ${taken.resetSeconds} s.`, {
    retryAfterSeconds: taken.resetSeconds,
    extra: { "violated-policies": [policy.name] },
  });
}

/** The limiter's answer; when it fails, reads go on (null) and everything else is refused. */
async function ask(call: LimitedCall, policy: Policy) {
  const bucket = `${policy.name}:${call.actor.tenantId}:${call.actor.kind}:${call.actor.id}`;
  try {
    return await takeFromLimit(call.runtime.database, { bucket, limit: policy.limit, windowSeconds: WINDOW_SECONDS });
  } catch (error) {
    if (call.method !== "GET") throw error;
    logFailure("The rate limiter failed; the read was let through.", error, { request_id: call.requestId });
    return null;
  }
}

function append(headers: Record<string, string>, name: string, item: string): void {
  const before = headers[name];
  headers[name] = before ? `${before}, ${item}` : item;
}
