import { hash } from "node:crypto";
import { canonicalJson } from "@/lib/core/canonical-json";
import type { Json, JsonObject } from "@/lib/core/json";
import type { ContractFields } from "./types";

/** What an entry's content hash covers; payloads take part by their own SHA-256. */
export interface HashedContent {
  tenantId: string;
  executionId: string;
  name: string;
  path: string;
  step: string | null;
  key: string | null;
  data: JsonObject | null;
  result: JsonObject | null;
  contract: ContractFields | null;
  status: string | null;
  durationMs: number | null;
  costUsd: number | null;
}

export function sha256(text: string): string {
  return hash("sha256", text, "hex");
}

/**
 * SHA-256 (hex) of the RFC 8785 canonical JSON of an entry without seq, time and chain hashes, its payloads
 * replaced by the SHA-256 of theirs: deleting a payload leaves the chain verifiable (`$deleted` keeps the hash).
 */
export function contentHash(content: HashedContent): string {
  const { contract } = content;
  const text = canonicalJson([
    content.tenantId,
    content.executionId,
    content.name,
    content.path,
    content.step,
    content.key,
    content.status,
    content.durationMs,
    content.costUsd,
    contract
      ? [
          contract.id,
          contract.type,
          contract.correlationId,
          contract.sessionId,
          contract.from,
          contract.to,
          contract.capability,
        ]
      : null,
    payloadHash(content.data),
    payloadHash(content.result),
  ]);
  return sha256(text);
}

function payloadHash(payload: JsonObject | null): Json {
  if (payload === null) return null;
  const deleted = payload.$deleted;
  return typeof deleted === "string" ? deleted : sha256(canonicalJson(payload));
}

/** The link: SHA-256 (hex) of the previous entry's hash (empty for the first) followed by the content hash. */
export function chainHash(prevHash: string, content: string): string {
  return sha256(prevHash + content);
}
