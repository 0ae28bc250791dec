import { TuttiError } from "@/lib/core/errors";
import type { Database } from "@/lib/db/types";
import { takeFromLimit } from "@/lib/guard/rate-limit";

/** Per minute: for one address, and for everybody together where the address is unknown (no trusted proxy). */
const LIMITS = {
  "sign-in": { perAddress: 20, together: 300 },
  invitation: { perAddress: 20, together: 300 },
  "key-guess": { perAddress: 120, together: 1200 },
} as const;
const WINDOW_SECONDS = 60;

/** Takes one attempt or throws `rate_limited`. A limiter that fails refuses: these doors stay shut. */
export async function takeAttempt(
  database: Database,
  what: keyof typeof LIMITS,
  ip: string | null,
): Promise<void> {
  const limit = ip === null ? LIMITS[what].together : LIMITS[what].perAddress;
  const bucket = `${what}:${ip ?? "unknown"}`;
  const taken = await takeFromLimit(database, { bucket, limit, windowSeconds: WINDOW_SECONDS });
  if (taken.allowed) return;
  throw new TuttiError("rate_limited", `Too many attempts. Try again in ${taken.resetSeconds} s.`, {
    retryAfterSeconds: taken.resetSeconds,
  });
}
