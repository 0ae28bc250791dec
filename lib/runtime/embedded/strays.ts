import type { Database } from "@/lib/db/types";
import { log } from "@/lib/guard/log";
import { abandonExecutions, ownedExecutions } from "@/lib/ledger/lease";

/**
 * Executions that are a living worker's by their rows and run nowhere: the answer to a claim or a start was lost with its
 * connection, or a run broke off. Nobody would ever take them over, so two sweeps that find them like that leave them to
 * the next claim.
 */
export class Strays {
  /** Claims and starts under way: what they took is owned before it runs. */
  private readonly underWay = new Set<object>();
  /** By execution and fence, what was under way when it was first seen. */
  private seen = new Map<string, ReadonlySet<object>>();

  constructor(private readonly database: Database) {}

  /** A claim or a start begins that may take executions. */
  taking(what: object): void {
    this.underWay.add(what);
  }

  /** What it took runs by now, or its answer is lost. */
  taken(what: object): void {
    this.underWay.delete(what);
  }

  /** True: some were given up just now. */
  async sweep(workerId: string, isRunning: (executionId: string) => boolean): Promise<boolean> {
    const owned = await ownedExecutions(this.database, workerId);
    const strays = owned
      .filter(({ id }) => !isRunning(id))
      .map(({ id, fence }) => ({ id, key: `${id} ${fence}` }));
    const earlier = this.seen;
    const now = new Set(this.underWay);
    this.seen = new Map(strays.map(({ key }) => [key, earlier.get(key) ?? now]));
    const lost = strays.filter(({ key }) => this.hasEnded(earlier.get(key)));
    if (lost.length === 0) return false;
    log.warn("runner.strays", { worker: workerId, executions: lost.length });
    const ids = lost.map(({ id }) => id);
    await abandonExecutions(this.database, ids, workerId);
    return true;
  }

  private hasEnded(taking: ReadonlySet<object> | undefined): boolean {
    return taking !== undefined && ![...taking].some((what) => this.underWay.has(what));
  }
}
