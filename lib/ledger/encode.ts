import type { JsonObject } from "@/lib/core/json";
import { contentHash } from "./content-hash";
import type { AppendRecord, EntryDraft, ExecutionPatch } from "./types";

export interface PreparedEntry extends Omit<EntryDraft, "data" | "result" | "at"> {
  data: JsonObject;
  result: JsonObject | null;
  at: number;
  /** The payloads' JSON: made once, stored and measured as it is. */
  dataText: string;
  resultText: string | null;
}

/** One execution's share of an append: its records merged, its entries ready. */
export interface Share {
  tenantId: string;
  executionId: string;
  fence: number | null;
  expectStatus: readonly string[] | undefined;
  entries: PreparedEntry[];
  patch: ExecutionPatch | undefined;
}

export function prepareEntry(draft: EntryDraft): PreparedEntry {
  return withPayloads(draft, draft.data ?? {}, draft.result ?? null);
}

/** The same entry with these payloads. */
export function withPayloads(
  draft: EntryDraft | PreparedEntry,
  data: JsonObject,
  result: JsonObject | null,
): PreparedEntry {
  const resultText = result ? JSON.stringify(result) : null;
  return { ...draft, data, result, at: draft.at ?? Date.now(), dataText: JSON.stringify(data), resultText };
}

export function shareOf(record: AppendRecord, entries: PreparedEntry[]): Share {
  const { tenantId, executionId, fence, expectStatus, patch } = record;
  return { tenantId, executionId, fence, expectStatus, entries, patch };
}

/** The four parameters of the SQL function `ledger_append`. Field names are explained there. */
export function encodeShares(shares: Share[]): [string, string, number[], string[]] {
  const entries: JsonObject[] = [];
  const owners: number[] = [];
  const hashes: string[] = [];
  shares.forEach((share, index) => {
    for (const entry of share.entries) {
      entries.push(encodeEntry(share, entry));
      owners.push(index + 1);
      hashes.push(hashOf(share, entry));
    }
  });
  return [JSON.stringify(shares.map(encodeShare)), JSON.stringify(entries), owners, hashes];
}

function encodeShare(share: Share): JsonObject {
  const encoded: JsonObject = { t: share.tenantId, e: share.executionId };
  if (share.fence !== null) encoded.f = share.fence;
  if (share.expectStatus) encoded.s = [...share.expectStatus];
  if (share.fence !== null && share.entries.some((entry) => entry.result)) encoded.g = true;
  if (share.patch) encoded.p = encodePatch(share.patch);
  if (share.patch?.unlessSignals !== undefined) encoded.u = share.patch.unlessSignals;
  return encoded;
}

function encodePatch(patch: ExecutionPatch): JsonObject {
  const encoded: JsonObject = {};
  if (patch.status) encoded.status = patch.status;
  if (patch.waitingFor) encoded.waitingFor = patch.waitingFor;
  // Values a caller may have made travel as text, so that any legal JSON survives the way through the function.
  if (patch.output !== undefined) encoded.output = JSON.stringify(patch.output);
  if (patch.error) encoded.error = JSON.stringify(patch.error);
  if (patch.usage) encoded.usage = JSON.stringify(patch.usage);
  if (patch.wakeInMs !== undefined) encoded.wakeInMs = patch.wakeInMs;
  if (patch.release) encoded.release = true;
  if (patch.markStarted) encoded.markStarted = true;
  if (patch.markFinished) encoded.markFinished = true;
  if (patch.requestCancel) encoded.requestCancel = true;
  return encoded;
}

function encodeEntry(share: Share, entry: PreparedEntry): JsonObject {
  const encoded: JsonObject = {
    t: share.tenantId,
    e: share.executionId,
    at: entry.at / 1000,
    n: entry.name,
    p: entry.path,
    d: entry.dataText,
  };
  if (entry.step) encoded.s = entry.step;
  if (entry.key !== undefined) encoded.k = entry.key;
  if (entry.resultText !== null) encoded.r = entry.resultText;
  if (entry.status !== undefined) encoded.st = entry.status;
  if (entry.durationMs !== undefined) encoded.du = entry.durationMs;
  if (entry.costUsd !== undefined) encoded.cu = entry.costUsd;
  const { contract } = entry;
  if (contract) {
    encoded.ci = contract.id;
    encoded.ct = contract.type;
    encoded.co = contract.correlationId;
    if (contract.sessionId !== null) encoded.se = contract.sessionId;
    encoded.fa = contract.from;
    encoded.ta = contract.to;
    if (contract.capability !== null) encoded.ca = contract.capability;
  }
  return encoded;
}

export function hashOf(share: Pick<Share, "tenantId" | "executionId">, entry: PreparedEntry): string {
  return contentHash({
    tenantId: share.tenantId,
    executionId: share.executionId,
    name: entry.name,
    path: entry.path,
    step: entry.step ?? null,
    key: entry.key ?? null,
    data: entry.data,
    result: entry.result,
    contract: entry.contract ?? null,
    status: entry.status ?? null,
    durationMs: entry.durationMs ?? null,
    costUsd: entry.costUsd ?? null,
  });
}
