import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { chainHash, contentHash } from "./content-hash";
import type { ChainedEntry } from "./types";

/** What is wrong with an entry of a chain. */
export interface ChainFault {
  execution_id: string;
  seq: number;
  fault: "gap" | "link" | "hash" | "content" | "head" | "missing" | "checkpoint" | "signature";
  detail: string;
}

/** Where a chain check stands between two calls. */
export interface ChainPosition {
  seq: number;
  hash: string;
}

export const CHAIN_START: ChainPosition = { seq: 0, hash: "" };

function fault(entry: ChainedEntry, kind: ChainFault["fault"], detail: string): ChainFault {
  return { execution_id: entry.executionId, seq: entry.seq, fault: kind, detail };
}

/** Checks one entry against the one before: sequence, link, hash and content. Null: it fits. */
export function checkEntry(entry: ChainedEntry, before: ChainPosition): ChainFault | null {
  if (entry.seq !== before.seq + 1) return fault(entry, "gap", `Expected seq ${before.seq + 1}.`);
  if (entry.prevHash !== before.hash)
    return fault(entry, "link", "prev_hash is not the hash of the entry before.");
  if (entry.hash !== chainHash(entry.prevHash, entry.contentHash)) {
    return fault(entry, "hash", "hash is not SHA-256 of prev_hash and content_hash.");
  }
  const data: JsonObject | null = isJsonObject(entry.data) ? entry.data : null;
  if (contentHash({ ...entry, data }) !== entry.contentHash) {
    return fault(entry, "content", "The content does not have the recorded hash.");
  }
  return null;
}
