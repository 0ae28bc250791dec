import { Client, type ClientConfig, Pool, type PoolClient } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-serverless";
import { type Address, isNeon } from "./address";
import { ConnectionsInUse } from "./lost-connections";
import * as schema from "./schema";
import {
  poolSettings,
  serverDatabase,
  type ServerOptions,
  SESSION_CONNECT_TIMEOUT_MS,
} from "./server-database";
import type { Database } from "./types";

export interface NeonOptions extends ServerOptions {
  /** A websocket proxy in front of any Postgres, `ws://host:port/path`; unset: Neon's own. */
  websocketProxy?: string;
}

/** Neon's serverless driver: Postgres over a websocket. Throws where there can't be one. */
export function openNeon(address: Address, options: NeonOptions): Database {
  const missing = whatIsMissing(address, options);
  if (missing) throw new Error(`${missing} DATABASE_DRIVER=postgres needs neither.`);
  const OurClient = clientThrough(options.websocketProxy);
  const pool = new Pool(poolSettings(address, options));
  pool.Client = OurClient;
  // As with node-postgres: an idle connection that dies must not end the process.
  pool.on("error", () => undefined);
  // One that dies inside a transaction, between two statements, is nobody else's to hear.
  pool.on("connect", (client: Client) => client.on("error", () => undefined));
  const inUse = new ConnectionsInUse();
  pool.on("connect", inUse.connect).on("acquire", inUse.acquire);
  pool.on("release", (_: unknown, client: PoolClient) => inUse.release(client));
  return serverDatabase(address, {
    db: drizzle({ client: pool, schema, casing: "snake_case" }),
    // Neon's own pooler keeps them.
    namesThroughPooler: true,
    query: (statement) => pool.query(statement),
    session: (url, applicationName) =>
      new OurClient({
        connectionString: url,
        application_name: applicationName,
        connectionTimeoutMillis: SESSION_CONNECT_TIMEOUT_MS,
      }),
    end: () => pool.end(),
  });
}

function whatIsMissing({ url }: Address, { websocketProxy }: NeonOptions): string | null {
  if (typeof WebSocket === "undefined") return "Neon's driver needs Node 22 or newer.";
  if (!websocketProxy && !isNeon(url))
    return "Neon's driver needs NEON_WS_PROXY to reach a Postgres that is not Neon's.";
  return null;
}

/** The driver's client, told of its proxy, and with errors that are errors. */
function clientThrough(websocketProxy: string | undefined): typeof Client {
  /** A client that is ended while it connects says goodbye on a socket that isn't open: that would end the process. */
  class Socket extends WebSocket {
    override send(data: Parameters<WebSocket["send"]>[0]): void {
      if (this.readyState !== WebSocket.CONNECTING) super.send(data);
    }
  }
  return class extends Client {
    constructor(config?: string | ClientConfig) {
      super(config);
      this.neonConfig.webSocketConstructor = Socket;
      if (websocketProxy) goThrough(this.neonConfig, new URL(websocketProxy));
      const emit = this.connection.emit.bind(this.connection);
      // The driver hands on the event of a socket that failed: no error, no code, no message.
      this.connection.emit = (name, ...rest) =>
        name === "error" && !(rest[0] instanceof Error) ? emit(name, connectionLost()) : emit(name, ...rest);
    }
  };
}

function goThrough(settings: Client["neonConfig"], { protocol, host, pathname }: URL): void {
  settings.wsProxy = `${host}${pathname}`;
  settings.useSecureWebSocket = protocol === "wss:";
  // Only Neon is known to take a password in clear text.
  settings.pipelineConnect = false;
}

function connectionLost(): Error {
  return Object.assign(new Error("Connection terminated: the websocket failed."), { code: "ECONNRESET" });
}
