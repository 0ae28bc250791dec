import type { Json, JsonObject } from "@/lib/core/json";
import { isJsonObject } from "@/lib/core/json";
import { truncateValue } from "@/lib/core/truncate";
import { blobReferences } from "@/lib/ledger/blobs";
import { iso } from "../iso";
import type { ContractPair, ContractRow } from "./rows";
import { type Contract, CONTRACT_STATUSES, type ContractStatus } from "./shapes";

/** Payloads stored apart shown as `{"$blob": id, size, sha256}`. */
export function withReferences(holder: JsonObject): JsonObject {
  const { $blobs: _, ...kept } = holder;
  const references: JsonObject = {};
  for (const [name, { id, size, sha256 }] of Object.entries(blobReferences(holder))) {
    references[name] = { $blob: id, size, sha256 };
  }
  return { ...kept, ...references };
}

/** What an entry holds of the contract: the REQUEST's data, the RESPONSE's result. */
export function holderOf(row: ContractRow): JsonObject {
  return (row.contractType === "RESPONSE" ? row.result : row.data) ?? {};
}

function asStatus(text: string | null): ContractStatus {
  return CONTRACT_STATUSES.find((status) => status === text) ?? "failed";
}

/** Without a RESPONSE it is running, unless its execution ended first: then nobody knows what came of it. */
function requestStatus({ response, open }: ContractPair): ContractStatus {
  if (response) return asStatus(response.status);
  return open ? "running" : "outcome_unknown";
}

function objectOf(value: Json | undefined): JsonObject {
  if (isJsonObject(value)) return value;
  return value === undefined ? {} : { value };
}

function present(
  row: ContractRow,
  type: Contract["type"],
  status: ContractStatus,
  holder: JsonObject,
): Contract {
  const id = row.contractId ?? "";
  return {
    id,
    object: "contract",
    type,
    correlation_id: row.correlationId ?? "",
    session_id: row.sessionId,
    execution_id: row.executionId,
    step: row.step,
    from: row.fromAgent ?? "",
    to: row.toAgent ?? "",
    capability: row.capability,
    payload: type === "REQUEST" ? objectOf(holder.parameters) : holder,
    status,
    routing: type === "REQUEST" && isJsonObject(holder.routing) ? holder.routing : null,
    duration_ms: row.durationMs,
    cost_usd: row.costUsd,
    created_at: iso(row.at),
    prev_hash: row.prevHash,
    hash: row.hash,
  };
}

export function presentRequest(pair: ContractPair, holder: JsonObject): Contract {
  return present(pair.request, "REQUEST", requestStatus(pair), holder);
}

export function presentResponse(row: ContractRow, holder: JsonObject): Contract {
  return present(row, "RESPONSE", asStatus(row.status), holder);
}

/** Both sides as lists show them, RESPONSE first, long values cut. */
export function presentPair(pair: ContractPair): Contract[] {
  const shorten = (contract: Contract): Contract => {
    const { value } = truncateValue(contract.payload);
    return isJsonObject(value) ? { ...contract, payload: value } : contract;
  };
  const request = presentRequest(pair, withReferences(holderOf(pair.request)));
  if (!pair.response) return [shorten(request)];
  const response = presentResponse(pair.response, withReferences(holderOf(pair.response)));
  return [shorten(response), shorten(request)];
}
