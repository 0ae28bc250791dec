import { StepClaim } from "@/lib/ledger/step-claim";
import type { Place } from "@/lib/ledger/claim-one";
import type { InngestHost } from "./host";

const FIRST_LOOK_MS = 20;
const LAST_LOOK_MS = 1_000;

/** What the work of a run sees while it is held. */
export interface Held {
  /** Aborts when the time is over, when the execution is cancelled, and when another took over. */
  signal: AbortSignal;
  /** Whether it is cancelled, or another's. */
  gone: () => boolean;
}

/**
 * Does a run of the plan itself, e.g. a planner's call of a model, in one delivery at a time: steps that end side by
 * side bring a request each, and both come to the same next run. False: the execution is not this delivery's any more.
 */
export async function holdRun(
  host: InngestHost,
  { place, id, limitMs }: { place: Place; id: string; limitMs: number },
  work: (held: Held) => Promise<void>,
): Promise<boolean> {
  const claim = new StepClaim(host, place, `run ${id}`);
  for (let look = FIRST_LOOK_MS; ; look = Math.min(look * 1.5, LAST_LOOK_MS)) {
    const taken = await claim.take();
    if (taken.kind === "left") return false;
    if (taken.kind === "taken") break;
    await new Promise((resolve) => setTimeout(resolve, look));
  }
  const ended = new AbortController();
  const beat = async () => {
    const { held, cancelled } = await claim.beat();
    if (!held || cancelled) ended.abort();
  };
  const beats = setInterval(() => void beat().catch(() => undefined), host.settings.beatMs);
  const unwatch = host.ledger.watch(place.executionId, ({ cancelRequested }) => {
    if (cancelRequested) ended.abort();
  });
  try {
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(limitMs)]);
    await work({ signal, gone: () => ended.signal.aborted });
  } finally {
    clearInterval(beats);
    unwatch();
    await claim.drop();
  }
  return !ended.signal.aborted;
}
