import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type * as schema from "./schema";

export type Schema = typeof schema;
/** What PGlite, node-postgres and Neon have in common; transactions are assignable to it too. */
export type Db = PgDatabase<PgQueryResultHKT, Schema>;
/** A transaction, or anything queries can be written against. */
export type Tx = Db;

/** Runs `work` in one transaction as role `tutti_app` with `app.tenant_id` set: row-level security holds inside. */
export type TenantDb = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

export interface RawResult {
  rows: Record<string, unknown>[];
}

/** One open database. `db` and `query` run as the login role, a member of `tutti_system`: system modules only. */
export interface Database {
  kind: "pglite" | "postgres";
  /** Whether sessions of its own can be had: through a transaction pooler `listen` hears nothing and locks are not held. */
  direct: boolean;
  db: Db;
  /** One statement, prepared under `name` when given; parameters are text, number, null or JSON text. */
  query(text: string, parameters?: unknown[], name?: string): Promise<RawResult>;
  /** Tenant-scoped transactions for a request path. */
  forTenant(tenantId: string): TenantDb;
  /** Calls back on `NOTIFY channel` until the returned function is called; never where not `direct`. */
  listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>;
  /** Tries to hold an advisory lock by a connection of its own; null when another holds it, or where not `direct`. */
  holdLock(lockId: number): Promise<(() => Promise<void>) | null>;
  close(): Promise<void>;
}
