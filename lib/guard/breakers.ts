import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { CircuitState } from "@/lib/core/model";
import { Breaker } from "./breaker";

interface Kept {
  provider: string;
  breaker: Breaker;
}

// On globalThis: routes and instrumentation are two bundles of one process.
const store = globalThis as { __tuttiBreakers?: LRUCache<string, Kept> };
const breakers = (store.__tuttiBreakers ??= new LRUCache<string, Kept>({ max: 10_000 }));

export interface GuardedAccess {
  /** Kind of provider, as metrics name it. */
  provider: string;
  baseUrl: string;
  secret: string | null;
}

/** The breaker of everybody in this process who uses this provider with this key. */
export function breakerFor(access: GuardedAccess): Breaker {
  const key = createHash("sha256")
    .update(JSON.stringify([access.provider, access.baseUrl, access.secret]))
    .digest("hex");
  const known = breakers.get(key);
  if (known) return known.breaker;
  const breaker = new Breaker();
  breakers.set(key, { provider: access.provider, breaker });
  return breaker;
}

/** How many circuits of each provider are in which state. */
export function circuits(): { provider: string; state: CircuitState; count: number }[] {
  const counts = new Map<string, { provider: string; state: CircuitState; count: number }>();
  for (const { provider, breaker } of breakers.values()) {
    const key = `${provider} ${breaker.state}`;
    const entry = counts.get(key) ?? { provider, state: breaker.state, count: 0 };
    counts.set(key, { ...entry, count: entry.count + 1 });
  }
  return [...counts.values()];
}

/** For tests. */
export function forgetBreakers(): void {
  breakers.clear();
}
