import { createHash } from "node:crypto";
import { type ApiKeyKind, generateApiKey } from "@/lib/core/api-key";
import { newId } from "@/lib/core/ids";
import type { Scope } from "@/lib/core/scopes";
import { apiKey } from "@/lib/db/schema/workspace";
import type { Tx } from "@/lib/db/types";
import { type AuditAuthor, recordAudit } from "../audit/record";
import type { ApiKeyRow } from "./to-shape";

export interface NewKey {
  name: string;
  kind: ApiKeyKind;
  scopes: Scope[];
  createdBy: string | null;
  expiresAt: Date | null;
  rotatedFrom?: string;
}

const SHOWN = "tutti_live_".length + 4;

/** Makes a key: the row with its hash, the audit entry, and the key itself, which exists nowhere else. */
export async function insertKey(
  tx: Tx,
  author: AuditAuthor,
  input: NewKey,
): Promise<{ row: ApiKeyRow; key: string }> {
  const key = generateApiKey(input.kind);
  const values = {
    tenantId: author.tenantId,
    id: newId("apiKey"),
    name: input.name,
    keyHash: createHash("sha256").update(key).digest("hex"),
    prefix: key.slice(0, SHOWN),
    lastFour: key.slice(-4),
    scopes: input.scopes,
    createdBy: input.createdBy,
    expiresAt: input.expiresAt,
    rotatedFrom: input.rotatedFrom ?? null,
  };
  const [row] = await tx.insert(apiKey).values(values).returning();
  if (!row) throw new Error("The key was not stored.");
  const action = input.rotatedFrom === undefined ? "api_key.created" : "api_key.rotated";
  await recordAudit(tx, author, { action, targetKind: "api_key", targetId: input.rotatedFrom ?? row.id });
  return { row, key };
}
