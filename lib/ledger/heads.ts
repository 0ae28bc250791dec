/** Where an execution's chain ends: the seq and hash of its last entry. */
export interface Head {
  seq: number;
  hash: string;
}

/** Executions leave when they end; what is left behind by lost ones goes when there are too many. */
const MAX_EXECUTIONS = 10_000;

/**
 * Where the chains this process writes end, as far as it knows. Never relied upon: the row says whether a head was
 * still right, and a writer that was wrong takes the long way.
 */
export class Heads {
  private readonly known = new Map<string, Head>();

  get(executionId: string): Head | undefined {
    return this.known.get(executionId);
  }

  set(executionId: string, head: Head): void {
    this.known.set(executionId, head);
    if (this.known.size <= MAX_EXECUTIONS) return;
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }

  forget(executionId: string): void {
    this.known.delete(executionId);
  }
}
