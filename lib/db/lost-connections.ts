import { Socket } from "node:net";

/** More than a statement may take: whatever is silent for longer has no server at its other end any more. */
const SILENT_MS = 45_000;

/**
 * A socket that gives up on a silent server. A connection can die without a word (a dropped route, a host that went
 * away): its statement would be waited for until TCP gives up, hours later, and the pool has only so many.
 */
export function impatientSocket(): Socket {
  const socket = new Socket();
  socket.setTimeout(SILENT_MS, () =>
    socket.destroy(
      Object.assign(new Error("Connection terminated: the server is silent."), { code: "ETIMEDOUT" }),
    ),
  );
  return socket;
}

interface PooledClient {
  once(event: "end", listener: () => void): unknown;
  release(broken?: boolean): void;
}

/**
 * What of a pool is in use, for its events of these names. A connection that ends while it is in use is given back
 * here: drizzle forgets the one whose `begin` failed, and a pool of forgotten connections serves nobody.
 */
export class ConnectionsInUse {
  private readonly inUse = new Set<PooledClient>();

  readonly connect = (client: PooledClient): void => {
    client.once("end", () => this.giveBack(client));
  };
  readonly acquire = (client: PooledClient): void => {
    this.inUse.add(client);
  };
  readonly release = (client: PooledClient): void => {
    this.inUse.delete(client);
  };

  private giveBack(client: PooledClient): void {
    if (!this.inUse.has(client)) return;
    client.release(true);
    // Whoever still has it gives it back too, in a moment.
    client.release = () => undefined;
  }
}
