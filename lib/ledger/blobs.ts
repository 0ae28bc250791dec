import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { newId } from "@/lib/core/ids";
import { sqlState } from "@/lib/db/sql-state";
import type { Database } from "@/lib/db/types";
import type { Vault } from "@/lib/guard/vault";
import { sha256 } from "./content-hash";
import { OUTAGE_MS } from "./group-commit";

/** Payloads whose JSON is longer than this (characters) leave the entry for `blob`. */
export const BLOB_THRESHOLD = 8_192;

interface BlobReference {
  id: string;
  size: number;
  sha256: string;
}

interface Place {
  tenantId: string;
  executionId: string;
}

/**
 * Moves the large members of a payload into `blob`, encrypted with the tenant's key, and leaves a reference under
 * `$blobs`. Only the engine makes payload objects, so `$blobs` at their top can't be a caller's data.
 */
export async function externalize(
  database: Database,
  vault: Vault,
  place: Place,
  payload: JsonObject,
): Promise<JsonObject> {
  const kept: JsonObject = {};
  const references: JsonObject = {};
  for (const [name, value] of Object.entries(payload)) {
    const text = JSON.stringify(value);
    if (text.length <= BLOB_THRESHOLD / 4) kept[name] = value;
    else references[name] = await throughOutage((id) => writeBlob(database, vault, place, { id, text }));
  }
  return { ...kept, $blobs: references };
}

/** The same id at every try, so that a row whose commit went unheard is not written twice. */
async function throughOutage<T>(write: (id: string) => Promise<T>): Promise<T> {
  const id = newId("blob");
  const startedAt = performance.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await write(id);
    } catch (error) {
      if (sqlState(error) !== "connection" || performance.now() - startedAt > OUTAGE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** attempt, 2_000)));
    }
  }
}

async function writeBlob(
  database: Database,
  vault: Vault,
  place: Place,
  { id, text }: { id: string; text: string },
): Promise<JsonObject> {
  const ciphertext = await vault.encrypt({
    tenantId: place.tenantId,
    table: "blob",
    rowId: id,
    column: "ciphertext",
    plaintext: text,
  });
  const hash = sha256(text);
  await database.query(
    "insert into blob (tenant_id, id, execution_id, size, sha256, ciphertext) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
    [place.tenantId, id, place.executionId, text.length, hash, ciphertext],
    "blob_insert",
  );
  return { id, size: text.length, sha256: hash };
}

export function blobReferences(payload: JsonObject): Record<string, BlobReference> {
  const references = payload.$blobs;
  if (!isJsonObject(references)) return {};
  const found: Record<string, BlobReference> = {};
  for (const [name, value] of Object.entries(references)) {
    if (isJsonObject(value) && typeof value.id === "string" && typeof value.sha256 === "string") {
      found[name] = { id: value.id, size: Number(value.size), sha256: value.sha256 };
    }
  }
  return found;
}

/** Null when retention deleted the payload. */
export async function readBlob(
  database: Database,
  vault: Vault,
  place: Place,
  blobId: string,
): Promise<Json | null> {
  const { rows } = await database.query(
    "select ciphertext from blob where tenant_id = $1 and id = $2 and execution_id = $3",
    [place.tenantId, blobId, place.executionId],
    "blob_read",
  );
  const ciphertext = rows[0]?.ciphertext;
  if (typeof ciphertext !== "string") return null;
  const text = await vault.decrypt({
    tenantId: place.tenantId,
    table: "blob",
    rowId: blobId,
    column: "ciphertext",
    ciphertext,
  });
  return JSON.parse(text) as Json;
}

/** The payload with its large members back in place; a deleted one reads as null. */
export async function internalize(
  database: Database,
  vault: Vault,
  place: Place,
  payload: JsonObject,
): Promise<JsonObject> {
  if (!isJsonObject(payload.$blobs)) return payload;
  const { $blobs, ...whole } = payload;
  for (const [name, reference] of Object.entries(blobReferences({ $blobs: $blobs ?? null }))) {
    whole[name] = await readBlob(database, vault, place, reference.id);
  }
  return whole;
}
