import type { LookupFunction } from "node:net";
import { isIPv6 } from "node:net";
import { Agent, type Dispatcher } from "undici";

const CONNECT_TIMEOUT_MS = 5_000;

/** Makes what connects to exactly these addresses, whatever the name says by then. */
export type MakeDispatcher = (addresses: string[]) => Dispatcher;

/** One agent for one call: no connection outlives it, so none is shared between tenants. */
export const pinnedDispatcher: MakeDispatcher = (addresses) =>
  new Agent({
    connect: { lookup: pinnedLookup(addresses), timeout: CONNECT_TIMEOUT_MS },
    pipelining: 0,
    keepAliveTimeout: 1,
    keepAliveMaxTimeout: 1,
  });

/** For exempt origins, which are the operator's own: connections are kept and the name is not pinned. */
export function sharedDispatcher(): Dispatcher {
  return new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS }, connections: 64, keepAliveTimeout: 4_000 });
}

function pinnedLookup(addresses: string[]): LookupFunction {
  const entries = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_hostname, options, callback) => {
    const wanted = options.family === 4 || options.family === 6 ? options.family : 0;
    const usable = entries.filter((entry) => wanted === 0 || entry.family === wanted);
    const first = usable[0];
    if (!first) callback(new Error("No address of this family."), "", 0);
    else if (options.all) callback(null, usable);
    else callback(null, first.address, first.family);
  };
}
