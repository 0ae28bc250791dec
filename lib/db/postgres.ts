import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import * as schema from "./schema";
import { tenantTransactions } from "./tenant";
import type { Database, Db } from "./types";

export interface PostgresOptions {
  poolSize?: number;
  /** Address without a transaction pooler, for LISTEN and session locks; default the same address. */
  unpooledUrl?: string;
  /** Milliseconds a request waits for a connection before it fails with 503. */
  connectTimeoutMs?: number;
}

export async function openPostgres(url: string, options: PostgresOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    statement_timeout: 30_000,
    application_name: "tutti",
    keepAlive: true,
  });
  // An idle connection that dies is replaced at the next query; unheard, its error would end the process.
  pool.on("error", () => undefined);
  const db: Db = drizzle({ client: pool, schema, casing: "snake_case" });
  const direct = options.unpooledUrl ?? url;
  let closing: Promise<void> | undefined;
  return {
    kind: "postgres",
    db,
    query: (text, parameters, name) =>
      pool.query({ text, values: parameters ?? [], ...(name ? { name } : {}) }),
    forTenant: (tenantId) => tenantTransactions(db, tenantId),
    listen: (channel, onPayload) => listen(direct, channel, onPayload),
    holdLock: (lockId) => holdLock(direct, lockId),
    close: () => (closing ??= pool.end()),
  };
}

/** One connection of its own, re-made with growing pauses when it breaks. Missed messages are the poll's business. */
async function listen(url: string, channel: string, onPayload: (payload: string) => void) {
  let client: pg.Client | undefined;
  let stopped = false;
  let pauseMs = 250;
  let timer: NodeJS.Timeout | undefined;
  const connect = async () => {
    const next = new pg.Client({ connectionString: url, application_name: "tutti-listen", keepAlive: true });
    next.on("notification", (message) => onPayload(message.payload ?? ""));
    next.on("error", () => undefined);
    client = next;
    next.on("end", () => {
      if (client === next) retry();
    });
    await next.connect();
    await next.query(`listen "${channel}"`);
    pauseMs = 250;
  };
  // A failed attempt is heard of twice, as an error and as an end: one timer at a time.
  const retry = () => {
    if (stopped || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      connect().catch(retry);
    }, pauseMs);
    timer.unref();
    pauseMs = Math.min(pauseMs * 2, 10_000);
  };
  await connect();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await client?.end().catch(() => undefined);
  };
}

async function holdLock(url: string, lockId: number): Promise<(() => Promise<void>) | null> {
  const client = new pg.Client({ connectionString: url, application_name: "tutti-lock", keepAlive: true });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ held: boolean }>("select pg_try_advisory_lock($1) as held", [lockId]);
  if (!rows[0]?.held) {
    await client.end();
    return null;
  }
  return async () => {
    await client.end().catch(() => undefined);
  };
}
