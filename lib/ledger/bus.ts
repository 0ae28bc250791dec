import type { Entry } from "./types";

/** What happened to one execution: `entries` when this process wrote them, else only how far it got. */
export interface Change {
  tenantId: string;
  executionId: string;
  lastSeq?: number;
  entries?: () => Entry[];
  /** Somebody asked for the execution to be cancelled: its runner need not wait for the next look. */
  cancelRequested?: boolean;
}

export type ChangeListener = (change: Change) => void;

/** In-process publish and subscribe, by execution and by tenant. Listeners must not throw. */
export class Bus {
  private readonly executions = new Map<string, Set<ChangeListener>>();
  private readonly tenants = new Map<string, Set<ChangeListener>>();

  onExecution(executionId: string, listener: ChangeListener): () => void {
    return subscribe(this.executions, executionId, listener);
  }

  onTenant(tenantId: string, listener: ChangeListener): () => void {
    return subscribe(this.tenants, tenantId, listener);
  }

  publish(change: Change): void {
    this.executions.get(change.executionId)?.forEach((listener) => listener(change));
    this.tenants.get(change.tenantId)?.forEach((listener) => listener(change));
  }

  /** Number of subscriptions; back to zero when nobody watches. */
  get size(): number {
    let total = 0;
    for (const set of [...this.executions.values(), ...this.tenants.values()]) total += set.size;
    return total;
  }
}

function subscribe(map: Map<string, Set<ChangeListener>>, key: string, listener: ChangeListener): () => void {
  const listeners = map.get(key) ?? new Set<ChangeListener>();
  map.set(key, listeners);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && map.get(key) === listeners) map.delete(key);
  };
}
