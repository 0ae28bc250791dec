import { RecentEntries } from "./recent-entries";
import type { TextPiece } from "./text";
import type { Entry } from "./types";

/** What happened to one execution: `entries` when this process wrote them, else only how far it got. */
export interface Change {
  tenantId: string;
  executionId: string;
  lastSeq?: number;
  /** Seq of the entry before `entries`. */
  baseSeq?: number;
  entries?: () => Entry[];
  /** Somebody asked for the execution to be cancelled: its runner need not wait for the next look. */
  cancelRequested?: boolean;
}

export type ChangeListener = (change: Change) => void;
/** Null: another process wrote some; it is in the table. */
export type TextListener = (piece: TextPiece | null) => void;

/** In-process publish and subscribe, by execution and by tenant. Listeners must not throw. */
export class Bus {
  private readonly executions = new Map<string, Set<ChangeListener>>();
  private readonly tenants = new Map<string, Set<ChangeListener>>();
  private readonly texts = new Map<string, Set<TextListener>>();
  private readonly recent = new RecentEntries();
  /** What is subscribed to: executions with their tenants where those are known, and whole tenants. */
  readonly watched = { executions: new Map<string, string | null>(), tenants: new Set<string>() };
  /** Told of every new subscription. */
  onSubscribed: (() => void) | null = null;

  onExecution(executionId: string, listener: ChangeListener, tenantId: string | null = null): () => void {
    const { executions } = this.watched;
    if (tenantId !== null || !executions.has(executionId)) executions.set(executionId, tenantId);
    const leave = subscribe(this.executions, executionId, listener, () => executions.delete(executionId));
    this.onSubscribed?.();
    return leave;
  }

  onTenant(tenantId: string, listener: ChangeListener): () => void {
    const { tenants } = this.watched;
    tenants.add(tenantId);
    const leave = subscribe(this.tenants, tenantId, listener, () => tenants.delete(tenantId));
    this.onSubscribed?.();
    return leave;
  }

  /** Text that runs of an execution are still writing; those who only wait for its entries hear nothing of it. */
  onText(executionId: string, listener: TextListener): () => void {
    return subscribe(this.texts, executionId, listener, () => undefined);
  }

  publishText(executionId: string, piece: TextPiece | null): void {
    this.texts.get(executionId)?.forEach((listener) => listener(piece));
  }

  publish(change: Change): void {
    this.recent.add(change);
    this.executions.get(change.executionId)?.forEach((listener) => listener(change));
    this.tenants.get(change.tenantId)?.forEach((listener) => listener(change));
  }

  /** All entries of an execution that this process alone wrote a moment ago; null: read the table. */
  entriesOf(tenantId: string, executionId: string): Entry[] | null {
    return this.recent.entriesOf(tenantId, executionId);
  }

  /** Number of subscriptions; back to zero when nobody watches. */
  get size(): number {
    let total = 0;
    for (const sets of [this.executions, this.tenants, this.texts])
      for (const set of sets.values()) total += set.size;
    return total;
  }
}

function subscribe<Listener>(
  map: Map<string, Set<Listener>>,
  key: string,
  listener: Listener,
  onLast: () => void,
): () => void {
  const listeners = map.get(key) ?? new Set<Listener>();
  map.set(key, listeners);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || map.get(key) !== listeners) return;
    map.delete(key);
    onLast();
  };
}
