import { LRUCache } from "lru-cache";
import { accessGeneration } from "@/lib/services/access-changes";

/** A revoked key or session works at most this long in another process; in this one it stops at once. */
const LIFETIME_MS = 3_000;
const MOST_ENTRIES = 10_000;

interface Entry<Value> {
  generation: number;
  value: Promise<Value | null>;
}

/**
 * Look-ups by hash, shared by the requests of the next seconds. The generation is taken before the look-up
 * starts, so an answer from before a change is never served after it. Misses are not kept.
 */
export class AccessCache<Value> {
  readonly #entries = new LRUCache<string, Entry<Value>>({ max: MOST_ENTRIES, ttl: LIFETIME_MS });

  get(hash: string, load: () => Promise<Value | null>): Promise<Value | null> {
    const generation = accessGeneration();
    const known = this.#entries.get(hash);
    if (known?.generation === generation) return known.value;
    const entry: Entry<Value> = { generation, value: load() };
    this.#entries.set(hash, entry);
    const forget = () => {
      if (this.#entries.peek(hash) === entry) this.#entries.delete(hash);
    };
    entry.value.then((value) => value === null && forget(), forget);
    return entry.value;
  }
}
