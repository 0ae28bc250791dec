import { LRUCache } from "lru-cache";
import type { Ledger } from "@/lib/ledger/ledger";
import type { RunnableOrchestration } from "./load";

const MAX_DEFINITIONS = 500;
/** The start checks which version is published, not the limits: a change of those in another process shows by then. */
const REMEMBERED_MS = 5_000;

type Cache = LRUCache<string, RunnableOrchestration>;

/** One cache per open ledger, so per process; tests open many. */
const caches = new WeakMap<Ledger, Cache>();

/**
 * What a reference to an orchestration led to last time. It may have changed since: whoever starts from it has the
 * start itself check that (`ExecutionStart.orchestration`), and forgets it when it is refused.
 */
export function rememberedOrchestrations(ledger: Ledger): Cache {
  const found = caches.get(ledger);
  if (found) return found;
  const made: Cache = new LRUCache({ max: MAX_DEFINITIONS, ttl: REMEMBERED_MS });
  caches.set(ledger, made);
  return made;
}

/** The key of a reference: an id or a name, in a tenant, with the version asked for. */
export function referenceKey(tenantId: string, idOrName: string, version: number | undefined): string {
  return JSON.stringify([tenantId, idOrName, version ?? null]);
}
