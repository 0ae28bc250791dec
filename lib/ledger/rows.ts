import type { ledgerEntry } from "@/lib/db/schema";
import type { PreparedEntry } from "./encode";
import type { ChainedEntry, ContractFields, Entry } from "./types";

type Row = typeof ledgerEntry.$inferSelect;

export function entryFromRow(row: Row): ChainedEntry {
  return {
    executionId: row.executionId,
    seq: row.seq,
    tenantId: row.tenantId,
    at: row.at,
    name: row.name,
    path: row.path,
    step: row.step,
    data: row.data ?? {},
    key: row.key,
    result: row.result,
    contract: contractFromRow(row),
    status: row.status,
    durationMs: row.durationMs,
    costUsd: row.costUsd,
    contentHash: row.contentHash,
    prevHash: row.prevHash,
    hash: row.hash,
  };
}

function contractFromRow(row: Row): ContractFields | null {
  if (!row.contractId || !row.contractType) return null;
  return {
    id: row.contractId,
    type: row.contractType,
    correlationId: row.correlationId ?? "",
    sessionId: row.sessionId,
    from: row.fromAgent ?? "",
    to: row.toAgent ?? "",
    capability: row.capability,
  };
}

export function entryFromDraft(
  draft: PreparedEntry,
  place: { tenantId: string; executionId: string; seq: number; at: number },
): Entry {
  return {
    executionId: place.executionId,
    seq: place.seq,
    tenantId: place.tenantId,
    at: new Date(place.at),
    name: draft.name,
    path: draft.path,
    step: draft.step ?? null,
    data: draft.data,
    key: draft.key ?? null,
    result: draft.result,
    contract: draft.contract ?? null,
    status: draft.status ?? null,
    durationMs: draft.durationMs ?? null,
    costUsd: draft.costUsd ?? null,
  };
}
