import type { Context } from "@/lib/services/context";
import { isTerminalEvent } from "@/lib/core/events";
import type { Entry } from "@/lib/ledger/types";

/** Epoch milliseconds with fractions. */
export const now = () => performance.timeOrigin + performance.now();

export interface Followed {
  /** When each step's RESPONSE was seen committed, in the order they came. */
  stepTimes: number[];
  finishedAt: number;
}

/** Milliseconds between looks at the table, should a message of the bus be missing. */
const LOOK_MS = 1_000;

/** Resolves when the execution has completed; one that ends otherwise is no figure. */
export function follow(ctx: Context, executionId: string): Promise<Followed> {
  const { tenantId, ledger } = ctx;
  const stepTimes: number[] = [];
  let seen = 0;
  return new Promise((resolve, reject) => {
    const take = (entries: readonly Entry[]) => {
      for (const entry of entries) {
        // In order, each once: a gap is left to the look at the table.
        if (entry.seq <= seen || (seen > 0 && entry.seq !== seen + 1)) continue;
        seen = entry.seq;
        if (entry.contract?.type === "RESPONSE") stepTimes.push(now());
        if (!isTerminalEvent(entry.name)) continue;
        stop();
        if (entry.name === "execution.completed") resolve({ stepTimes, finishedAt: now() });
        else reject(new Error(`${executionId} ended with ${entry.name}: ${JSON.stringify(entry.data)}`));
      }
    };
    const unwatch = ledger.watch(executionId, (change) => take(change.entries?.() ?? []));
    const look = () => void ledger.read({ tenantId, executionId, afterSeq: seen }).then(take, reject);
    const timer = setInterval(look, LOOK_MS);
    const stop = () => {
      unwatch();
      clearInterval(timer);
    };
  });
}
