import { randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Database } from "@/lib/db/types";
import type { Keyring } from "./keyring";
import { KEY_BYTES, seal, unreadable, unseal } from "./seal";

/** A tenant's data keys: the active one writes, all read. */
export interface TenantKeys {
  active: { id: string; key: Buffer } | null;
  byId: Map<string, Buffer>;
  /** How many there have ever been, destroyed ones too. */
  count: number;
}

interface KeyRow {
  id: string;
  wrapped: string;
  keyId: string;
  retired: boolean;
}

const MOST_TENANTS = 1_000;
/** How long another process may go on with keys that were rotated or destroyed elsewhere. */
const CACHE_MS = 60_000;
const BATCH = 100;

const READ = `select id, wrapped, key_id, retired_at is not null as retired from tenant_key
  where tenant_id = $1 order by id`;
const INSERT = `insert into tenant_key (tenant_id, id, wrapped, key_id) values ($1, $2, $3, $4) on conflict do nothing`;
const RETIRE = `update tenant_key set retired_at = now() where tenant_id = $1 and id < $2 and retired_at is null`;
// The row stays, without its key: the number is never given to another key.
const DESTROY = `update tenant_key set wrapped = '', retired_at = coalesce(retired_at, now()) where tenant_id = $1`;
const STALE = `select tenant_id, id, wrapped, key_id from tenant_key
  where key_id <> $1 and wrapped <> '' and (tenant_id, id) > ($2, $3) order by tenant_id, id limit ${BATCH}`;
const REWRAP = `update tenant_key set wrapped = $3, key_id = $4 where tenant_id = $1 and id = $2 and wrapped = $5`;

/** Data keys in table `tenant_key`, wrapped by the keyring. */
export class TenantKeyStore {
  readonly #database: Database;
  readonly #keyring: Keyring;
  readonly #cache = new LRUCache<string, TenantKeys>({ max: MOST_TENANTS, ttl: CACHE_MS });

  constructor(database: Database, keyring: Keyring) {
    this.#database = database;
    this.#keyring = keyring;
  }

  /** The key to write with; made when the tenant has none. */
  async active(tenantId: string): Promise<{ id: string; key: Buffer }> {
    const held = this.#cache.get(tenantId)?.active;
    if (held) return held;
    const known = await this.#load(tenantId);
    if (known.active) return known.active;
    await this.#create(tenantId, known.count + 1);
    const { active } = await this.#load(tenantId);
    if (!active) throw unreadable();
    return active;
  }

  async find(tenantId: string, id: string): Promise<Buffer> {
    const key = this.#cache.get(tenantId)?.byId.get(id) ?? (await this.#load(tenantId)).byId.get(id);
    if (!key) throw unreadable();
    return key;
  }

  async rotate(tenantId: string): Promise<void> {
    const { count } = await this.#load(tenantId);
    const id = await this.#create(tenantId, count + 1);
    await this.#database.query(RETIRE, [tenantId, id], "vault_retire");
    this.#cache.delete(tenantId);
  }

  async destroy(tenantId: string): Promise<void> {
    await this.#database.query(DESTROY, [tenantId], "vault_destroy");
    this.#cache.delete(tenantId);
  }

  /** Wraps every data key again that another than the active key wraps; values stay as they are. */
  async rewrapAll(): Promise<number> {
    let after = ["", ""];
    for (let total = 0; ;) {
      const { rows } = await this.#database.query(STALE, [this.#keyring.activeId, ...after], "vault_stale");
      for (const row of rows) {
        const tenantId = String(row.tenant_id);
        await this.#rewrap(tenantId, toKeyRow(row));
        after = [tenantId, String(row.id)];
      }
      total += rows.length;
      if (rows.length < BATCH) return total;
    }
  }

  async #rewrap(tenantId: string, row: KeyRow): Promise<void> {
    const key = this.#unwrap(tenantId, row);
    if (!key) throw unreadable();
    const wrapped = this.#wrap(tenantId, row.id, key);
    const parameters = [tenantId, row.id, wrapped, this.#keyring.activeId, row.wrapped];
    await this.#database.query(REWRAP, parameters, "vault_rewrap");
  }

  /**
   * Keys are numbered per tenant, so of two processes that make the next one the primary key lets one win and
   * both then read the same.
   */
  async #create(tenantId: string, number: number): Promise<string> {
    const id = `dek_${String(number).padStart(6, "0")}`;
    const wrapped = this.#wrap(tenantId, id, randomBytes(KEY_BYTES));
    await this.#database.query(INSERT, [tenantId, id, wrapped, this.#keyring.activeId], "vault_insert");
    return id;
  }

  async #load(tenantId: string): Promise<TenantKeys> {
    const rows = (await this.#database.query(READ, [tenantId], "vault_read")).rows.map(toKeyRow);
    const byId = new Map<string, Buffer>();
    for (const row of rows) {
      const key = this.#unwrap(tenantId, row);
      if (key) byId.set(row.id, key);
    }
    const current = rows.findLast((row) => !row.retired);
    const key = current && byId.get(current.id);
    if (current && !key) throw unreadable();
    const found = { active: current && key ? { id: current.id, key } : null, byId, count: rows.length };
    this.#cache.set(tenantId, found);
    return found;
  }

  #wrap(tenantId: string, id: string, key: Buffer): string {
    const { activeId, keys } = this.#keyring;
    const wrapping = keys.get(activeId);
    if (!wrapping) throw unreadable();
    return seal(wrapping, key, ["tenant_key", tenantId, id, activeId]);
  }

  /** Null for a destroyed key, or one whose wrapping key has left the keyring. */
  #unwrap(tenantId: string, row: KeyRow): Buffer | null {
    const wrapping = this.#keyring.keys.get(row.keyId);
    if (!wrapping || row.wrapped === "") return null;
    return unseal(wrapping, row.wrapped, ["tenant_key", tenantId, row.id, row.keyId]);
  }
}

function toKeyRow(row: Record<string, unknown>): KeyRow {
  return {
    id: String(row.id),
    wrapped: String(row.wrapped),
    keyId: String(row.key_id),
    retired: row.retired === true,
  };
}
