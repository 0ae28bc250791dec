import type { Database } from "@/lib/db/types";
import { readKeyring } from "./keyring";
import { seal, unreadable, unseal } from "./seal";
import { TenantKeyStore } from "./vault-keys";

/** Where a value is stored; it can be read only from there. */
export interface SecretPlace {
  tenantId: string;
  table: string;
  rowId: string;
  column: string;
}

/**
 * Envelope encryption (SAFETY.md, Secrets at rest): values are sealed with a key per tenant, those keys with the
 * environment's. On PGlite a tenant's first call of a minute reads the database, and would wait for ever for a
 * transaction that waits for it: encrypt before opening a transaction, decrypt after it.
 */
export interface Vault {
  /** `v1.<data key>.<iv>.<ciphertext>.<tag>`, base64url. */
  encrypt(input: SecretPlace & { plaintext: string }): Promise<string>;
  /** Throws `internal` when the text was changed, or comes from another place or tenant. */
  decrypt(input: SecretPlace & { ciphertext: string }): Promise<string>;
  /** A new data key for what is written from now on; the old ones still read. */
  rotateTenantKey(tenantId: string): Promise<void>;
  /** After a new first key in ENCRYPTION_KEYS: wraps all data keys with it and says how many. */
  rewrapAll(): Promise<number>;
  /** The crypto-erase: nothing the tenant had encrypted can be read again. */
  destroyTenantKeys(tenantId: string): Promise<void>;
}

const VERSION = "v1";

/** Throws at once when `encryptionKeys` isn't `id:base64(32 bytes)`, comma-separated. */
export function createVault(options: { database: Database; encryptionKeys: string }): Vault {
  const store = new TenantKeyStore(options.database, readKeyring(options.encryptionKeys));
  return {
    async encrypt({ plaintext, ...place }) {
      const { id, key } = await store.active(place.tenantId);
      return `${VERSION}.${id}.${seal(key, Buffer.from(plaintext), binding(id, place))}`;
    },
    async decrypt({ ciphertext, ...place }) {
      const [, id, sealed] = /^v1\.([\w-]+)\.(.+)$/.exec(ciphertext) ?? [];
      if (id === undefined || sealed === undefined) throw unreadable();
      const key = await store.find(place.tenantId, id);
      return unseal(key, sealed, binding(id, place)).toString();
    },
    rotateTenantKey: (tenantId) => store.rotate(tenantId),
    rewrapAll: () => store.rewrapAll(),
    destroyTenantKeys: (tenantId) => store.destroy(tenantId),
  };
}

function binding(id: string, { tenantId, table, rowId, column }: SecretPlace): string[] {
  return [VERSION, id, tenantId, table, rowId, column];
}
