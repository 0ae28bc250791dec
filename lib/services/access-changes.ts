/**
 * Who may do what is cached for seconds by the auth room. A use case that changes it (a key revoked, a member
 * removed, a role changed) says so here after its commit, and this process forgets what it had cached.
 */
const store = globalThis as { __tuttiAccessGeneration?: number };

/** Grows with every change; what was read under an older generation is stale. */
export function accessGeneration(): number {
  return store.__tuttiAccessGeneration ?? 0;
}

/** Call after the commit, never inside the transaction. */
export function accessChanged(): void {
  store.__tuttiAccessGeneration = accessGeneration() + 1;
}
