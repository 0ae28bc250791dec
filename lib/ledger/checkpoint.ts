import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { canonicalJson } from "@/lib/core/canonical-json";
import { newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/types";
import { sha256 } from "./content-hash";

/** `[execution_id, last_seq, last_hash]` of a chain when the checkpoint was made. */
export type Head = [string, number, string];

export interface Checkpoint {
  tenantId: string;
  seq: number;
  at: string;
  heads: Head[];
  prevHash: string;
  hash: string;
  signature: string;
  publicKey: string;
}

/** Most heads in one checkpoint; the next takes the rest. */
const MOST_HEADS = 2_000;

export function readSigningKey(base64: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(base64, "base64"), format: "der", type: "pkcs8" });
}

function checkpointHash(
  checkpoint: Pick<Checkpoint, "tenantId" | "seq" | "at" | "heads" | "prevHash">,
): string {
  const { tenantId, seq, at, heads, prevHash } = checkpoint;
  return sha256(canonicalJson([tenantId, seq, at, heads, prevHash]));
}

/** True when hash and signature are those of the content. Whose key it is, is for the caller to compare. */
export function checkCheckpoint(checkpoint: Checkpoint): boolean {
  if (checkpointHash(checkpoint) !== checkpoint.hash) return false;
  try {
    const key = createPublicKey({
      key: Buffer.from(checkpoint.publicKey, "base64url"),
      format: "der",
      type: "spki",
    });
    return verify(null, Buffer.from(checkpoint.hash), key, Buffer.from(checkpoint.signature, "base64url"));
  } catch {
    return false;
  }
}

export function publicKeyOf(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ format: "der", type: "spki" }).toString("base64url");
}

/** Heads of finished executions that no checkpoint of their tenant holds yet, for a few tenants at a time. */
const PENDING = `
select e.tenant_id, e.id, e.last_seq, e.last_hash,
  coalesce(c.seq, 0) as checkpoint_seq, coalesce(c.hash, '') as checkpoint_hash
from (
  select tenant_id, id, last_seq, last_hash from execution
  where not checkpointed and status in ('completed', 'failed', 'cancelled')
  order by tenant_id, id limit ${MOST_HEADS}) e
left join lateral (
  select seq, hash from ledger_checkpoint k where k.tenant_id = e.tenant_id order by seq desc limit 1) c on true`;

/**
 * Signs the heads of executions that ended since the last checkpoint, one checkpoint per tenant, under a lock so that
 * two workers don't make the same one. A deleted or rewritten execution then shows, too. Returns how many were signed.
 */
export async function makeCheckpoints(database: Database, signingKey: KeyObject): Promise<number> {
  const { rows } = await database.query(PENDING, [], "checkpoint_pending");
  const tenants = new Map<string, { heads: Head[]; seq: number; hash: string }>();
  for (const row of rows) {
    const tenantId = String(row.tenant_id);
    const found = tenants.get(tenantId) ?? {
      heads: [],
      seq: Number(row.checkpoint_seq),
      hash: String(row.checkpoint_hash),
    };
    found.heads.push([String(row.id), Number(row.last_seq), String(row.last_hash)]);
    tenants.set(tenantId, found);
  }
  let signed = 0;
  for (const [tenantId, { heads, seq, hash }] of tenants) {
    const base = { tenantId, seq: seq + 1, at: new Date().toISOString(), heads, prevHash: hash };
    if (await writeCheckpoint(database, signingKey, base)) signed += heads.length;
  }
  return signed;
}

/** One statement; a checkpoint another worker wrote meanwhile makes it do nothing. */
const WRITE = `
with made as (
  insert into ledger_checkpoint (tenant_id, seq, id, at, heads, prev_hash, hash, signature, public_key)
  values ($1, $2, $3, $4, $5::json, $6, $7, $8, $9) on conflict do nothing returning 1)
update execution set checkpointed = true
where tenant_id = $1 and id in (select json_array_elements_text($10::json)) and exists (select from made)
returning 1`;

async function writeCheckpoint(
  database: Database,
  signingKey: KeyObject,
  base: Pick<Checkpoint, "tenantId" | "seq" | "at" | "heads" | "prevHash">,
): Promise<boolean> {
  const hash = checkpointHash(base);
  const signature = sign(null, Buffer.from(hash), signingKey).toString("base64url");
  const { rows } = await database.query(
    WRITE,
    [
      base.tenantId,
      base.seq,
      newId("checkpoint"),
      base.at,
      JSON.stringify(base.heads),
      base.prevHash,
      hash,
      signature,
      publicKeyOf(signingKey),
      JSON.stringify(base.heads.map(([id]) => id)),
    ],
    "checkpoint_write",
  );
  return rows.length > 0;
}
