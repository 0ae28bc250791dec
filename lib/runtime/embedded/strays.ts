import type { Database } from "@/lib/db/types";
import { log } from "@/lib/guard/log";
import { abandonExecutions, ownedExecutions } from "@/lib/ledger/lease";

/**
 * Executions that are a living worker's by their rows and run nowhere: the answer to a claim or a start was lost with its
 * connection, or a run broke off. Nobody would ever take them over, so after as long as a lease lasts they are left to
 * the next claim.
 */
export class Strays {
  /** Since when, by `performance.now()`. */
  private seen = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly leaseMs: number,
  ) {}

  /** True: some were given up just now. */
  async sweep(workerId: string, isRunning: (executionId: string) => boolean): Promise<boolean> {
    const now = performance.now();
    const strays = (await ownedExecutions(this.database, workerId)).filter((id) => !isRunning(id));
    this.seen = new Map(strays.map((id) => [id, this.seen.get(id) ?? now]));
    const lost = strays.filter((id) => now - (this.seen.get(id) ?? now) >= this.leaseMs);
    if (lost.length === 0) return false;
    log.warn("runner.strays", { worker: workerId, executions: lost.length });
    await abandonExecutions(this.database, lost, workerId);
    return true;
  }
}
