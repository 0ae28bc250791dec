import type { Actor } from "@/lib/core/actor";
import { hasCode, TuttiError } from "@/lib/core/errors";
import { isJsonObject } from "@/lib/core/json";
import { type LimitTaken, rateLimitHeaders, takeFromLimits as takeTogether } from "@/lib/guard/rate-limit";
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
  const policies: Policy[] = [{ name: "default", limit: RATE_LIMIT_REQUESTS }];
  if (call.start) policies.push({ name: "starts", limit: RATE_LIMIT_STARTS });
  const limited = policies.filter(({ limit }) => limit > 0);
  const answers = limited.length > 0 ? await ask(call, limited) : null;
  if (!answers) return;
  const taken: Record<string, LimitTaken> = {};
  limited.forEach((policy, index) => {
    const answer = answers[index];
    if (answer) taken[policy.name] = answer;
  });
  Object.assign(call.headers, rateLimitHeaders(taken));
  for (const policy of limited) {
    const answer = taken[policy.name];
    if (answer && !answer.allowed) throw exceeded(policy, answer);
  }
}

/** The `RateLimit` headers of a limit that a service found used up, beside those of the caller's own limits. */
export function addServiceQuota(error: unknown, headers: Record<string, string>): void {
  if (!hasCode(error, "rate_limited")) return;
  const { quota, "violated-policies": violated } = (error as TuttiError).extra ?? {};
  const name = Array.isArray(violated) ? violated[0] : undefined;
  if (!isJsonObject(quota) || typeof name !== "string") return;
  const ours = rateLimitHeaders({
    [name]: {
      allowed: false,
      limit: Number(quota.limit),
      windowSeconds: Number(quota.window_seconds),
      remaining: Number(quota.remaining),
      resetSeconds: Number(quota.reset_seconds),
    },
  });
  for (const [header, value] of Object.entries(ours)) {
    const before = header === "Retry-After" ? undefined : headers[header];
    headers[header] = before ? `${before}, ${value}` : value;
  }
}

function exceeded(policy: Policy, { resetSeconds }: LimitTaken): TuttiError {
  const what = policy.name === "starts" ? "starts" : "requests";
  return new TuttiError(
    "rate_limited",
    `More than ${policy.limit} ${what} per minute. Try again in ${resetSeconds} s.`,
    {
      retryAfterSeconds: resetSeconds,
      extra: { "violated-policies": [policy.name] },
    },
  );
}

/** The limiter's answers, in one round trip; when it fails, reads go on (null) and everything else is refused. */
async function ask(call: LimitedCall, policies: Policy[]): Promise<LimitTaken[] | null> {
  const { tenantId, kind, id } = call.actor;
  const limits = policies.map(({ name, limit }) => ({ bucket: `${name}:${tenantId}:${kind}:${id}`, limit }));
  try {
    return await takeTogether(call.runtime.database, limits, WINDOW_SECONDS);
  } catch (error) {
    if (call.method !== "GET") throw error;
    logFailure("The rate limiter failed; the read was let through.", error, { request_id: call.requestId });
    return null;
  }
}
