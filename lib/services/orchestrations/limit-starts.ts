import { TuttiError } from "@/lib/core/errors";
import type { Context } from "../context";
import type { RunnableOrchestration } from "./load";

const WINDOW_SECONDS = 60;

/**
 * Takes one start from an orchestration's own limit, whoever the caller is: people, keys, schedules, triggers, other
 * orchestrations. Only those that set a limit pay the statement. Throws `rate_limited`.
 */
export async function takeOrchestrationStart(ctx: Context, found: RunnableOrchestration): Promise<void> {
  const limit = found.startsPerMinute;
  if (limit === null) return;
  const bucket = `orchestration:${ctx.tenantId}:${found.orchestrationId}`;
  const taken = await ctx.takeLimit({ bucket, limit, windowSeconds: WINDOW_SECONDS });
  if (taken.allowed) return;
  const { resetSeconds } = taken;
  throw new TuttiError(
    "rate_limited",
    `The orchestration "${found.name}" starts at most ${limit} times a minute. Try again in ${resetSeconds} s.`,
    {
      retryAfterSeconds: resetSeconds,
      extra: {
        "violated-policies": ["orchestration"],
        quota: { limit, window_seconds: WINDOW_SECONDS, remaining: 0, reset_seconds: resetSeconds },
      },
    },
  );
}
