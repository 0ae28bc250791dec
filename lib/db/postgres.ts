import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Address } from "./address";
import { ConnectionsInUse, impatientSocket } from "./lost-connections";
import * as schema from "./schema";
import {
  poolSettings,
  serverDatabase,
  type ServerOptions,
  SESSION_CONNECT_TIMEOUT_MS,
} from "./server-database";
import type { Database } from "./types";

/** A Postgres server, over TCP. */
export function openPostgres(address: Address, options: ServerOptions): Database {
  const pool = new pg.Pool({ ...poolSettings(address, options), stream: impatientSocket });
  // An idle connection that dies is replaced at the next query; unheard, its error would end the process.
  pool.on("error", () => undefined);
  // One that dies inside a transaction, between two statements, is nobody else's to hear.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const inUse = new ConnectionsInUse();
  pool.on("connect", inUse.connect).on("acquire", inUse.acquire);
  pool.on("release", (_, client) => inUse.release(client));
  return serverDatabase(address, {
    db: drizzle({ client: pool, schema, casing: "snake_case" }),
    // PgBouncer only knows them from 1.21 on, and only where it is told to.
    namesThroughPooler: false,
    query: (statement) => pool.query(statement),
    session: (url, applicationName) =>
      new pg.Client({
        connectionString: url,
        application_name: applicationName,
        connectionTimeoutMillis: SESSION_CONNECT_TIMEOUT_MS,
        keepAlive: true,
      }),
    end: () => pool.end(),
  });
}
