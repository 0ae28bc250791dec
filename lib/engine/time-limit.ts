import { setMaxListeners } from "node:events";
import { TuttiError } from "@/lib/core/errors";

/** A signal that follows another one and, after some time, ends by itself. */
export interface TimeLimit {
  signal: AbortSignal;
  /** Set when the time was up. */
  error: TuttiError | null;
  /** Lets go of the timer and of the outer signal. */
  release(): void;
}

/** By hand: `AbortSignal.any` costs several times as much, and every step of every execution has one. */
export function timeLimit(outer: AbortSignal, ms: number | null): TimeLimit {
  const controller = new AbortController();
  const follow = () => controller.abort(outer.reason);
  const expire = () => {
    limit.error = new TuttiError("timeout", `The step took longer than its ${ms} ms.`);
    controller.abort(limit.error);
  };
  const timer = ms === null ? undefined : setTimeout(expire, ms);
  const limit: TimeLimit = {
    signal: controller.signal,
    error: null,
    release: () => {
      clearTimeout(timer);
      outer.removeEventListener("abort", follow);
    },
  };
  if (outer.aborted) follow();
  // As many listeners as the execution has steps side by side.
  else setMaxListeners(0, outer);
  outer.addEventListener("abort", follow, { once: true });
  return limit;
}
