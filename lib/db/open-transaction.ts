import { AsyncLocalStorage } from "node:async_hooks";

/** Set while a transaction is open on this async path: waiting there for another one would hang PGlite. */
const store = globalThis as { __tuttiOpenTransaction?: AsyncLocalStorage<true> };
const openTransaction = (store.__tuttiOpenTransaction ??= new AsyncLocalStorage<true>());

export function markTransaction<T>(work: () => Promise<T>): Promise<T> {
  return openTransaction.run(true, work);
}

export function insideTransaction(): boolean {
  return openTransaction.getStore() === true;
}
