import type { Address } from "./address";
import { holdLockOn, listenOn, type SessionClient } from "./session";
import { tenantTransactions } from "./tenant";
import type { Database, Db, RawResult } from "./types";

export interface ServerOptions {
  poolSize?: number;
  /** Milliseconds a request waits for a connection before it fails with 503. */
  connectTimeoutMs?: number;
}

/** What a driver brings; the rest is the same for all that talk to a Postgres server. */
interface Driver {
  db: Db;
  /** Whether a statement keeps its name through the driver's poolers. */
  namesThroughPooler: boolean;
  query(statement: { text: string; values: unknown[]; name?: string }): Promise<RawResult>;
  /** A connection of its own to `url`, not yet connected. */
  session(url: string, applicationName: string): SessionClient;
  end(): Promise<void>;
}

const STATEMENT_TIMEOUT_MS = 30_000;
/** Until a connection of its own is there: it may wait longer than a request does. */
export const SESSION_CONNECT_TIMEOUT_MS = 10_000;

/** What both drivers' pools are given. */
export function poolSettings({ url, pooled }: Address, options: ServerOptions) {
  return {
    connectionString: url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    application_name: "tutti",
    keepAlive: true,
    // A transaction pooler refuses a connection that brings it; there each tenant's transaction sets its own.
    ...(pooled ? {} : { statement_timeout: STATEMENT_TIMEOUT_MS }),
  };
}

/** A database on a Postgres server, through whichever driver. */
export function serverDatabase({ directUrl, pooled }: Address, driver: Driver): Database {
  const named = !pooled || driver.namesThroughPooler;
  let closing: Promise<void> | undefined;
  return {
    kind: "postgres",
    direct: directUrl !== null,
    db: driver.db,
    query: (text, parameters, name) =>
      driver.query({ text, values: parameters ?? [], ...(name && named ? { name } : {}) }),
    forTenant: (tenantId) =>
      tenantTransactions(driver.db, tenantId, pooled ? STATEMENT_TIMEOUT_MS : undefined),
    listen: async (channel, onPayload) => {
      if (directUrl === null) return async () => undefined;
      return listenOn(() => driver.session(directUrl, "tutti-listen"), channel, onPayload);
    },
    holdLock: async (lockId) =>
      directUrl === null ? null : holdLockOn(() => driver.session(directUrl, "tutti-lock"), lockId),
    close: () => (closing ??= driver.end()),
  };
}
