import { sql } from "drizzle-orm";
import {
  doublePrecision,
  index,
  integer,
  json,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { Json, JsonObject } from "../../core/json";
import { createdAt, moment, tenantId } from "./columns";

/**
 * Everything an execution records, append-only, written only by the SQL function `ledger_append`.
 * A row with `key` and `result` is a journal record; a row with `contract_type` is a contract.
 */
export const ledgerEntry = pgTable(
  "ledger_entry",
  {
    executionId: text().notNull(),
    seq: integer().notNull(),
    tenantId: tenantId(),
    at: moment().notNull(),
    name: text().notNull(),
    path: text().notNull(),
    step: text(),
    /** JSON kept to the letter (`json`, not `jsonb`): what is hashed is what is stored. */
    data: json().$type<JsonObject>(),
    key: text(),
    result: json().$type<JsonObject>(),
    contractId: text(),
    contractType: text().$type<"REQUEST" | "RESPONSE">(),
    correlationId: text(),
    sessionId: text(),
    fromAgent: text(),
    toAgent: text(),
    capability: text(),
    status: text(),
    durationMs: doublePrecision(),
    costUsd: doublePrecision(),
    contentHash: text().notNull(),
    prevHash: text().notNull(),
    hash: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.executionId, table.seq] }),
    uniqueIndex("ledger_entry_journal")
      .on(table.executionId, table.key)
      .where(sql`result is not null`),
    index("ledger_entry_contract")
      .on(table.tenantId, table.contractId)
      .where(sql`contract_type = 'REQUEST'`),
    // Serves either alone, too: the other's values are walked (services/contracts/request-ids.ts).
    index("ledger_entry_contract_agent")
      .on(table.tenantId, table.toAgent, table.capability, table.contractId)
      .where(sql`contract_type = 'REQUEST'`),
    index("ledger_entry_contract_session")
      .on(table.tenantId, table.sessionId, table.contractId)
      .where(sql`contract_type = 'REQUEST' and session_id is not null`),
    // What failed is rare, and looked for by everything else: those columns are compared inside the index.
    index("ledger_entry_contract_failed")
      .on(table.tenantId, table.status, table.contractId, table.fromAgent, table.capability, table.sessionId)
      .where(sql`contract_type = 'RESPONSE' and status <> 'completed'`),
  ],
);

/** Signed heads of the chains that moved since the checkpoint before. */
export const ledgerCheckpoint = pgTable(
  "ledger_checkpoint",
  {
    tenantId: tenantId(),
    seq: integer().notNull(),
    id: text().notNull(),
    at: moment().notNull(),
    /** `[[execution_id, last_seq, last_hash], …]`, ordered by execution id. */
    heads: json().$type<Json[]>().notNull(),
    prevHash: text().notNull(),
    hash: text().notNull(),
    /** Ed25519 over `hash`, base64url. */
    signature: text().notNull(),
    publicKey: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.seq] })],
);

/** A payload over 8 KiB, encrypted with the tenant's key, found by the SHA-256 of its JSON text. */
export const blob = pgTable(
  "blob",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    executionId: text().notNull(),
    size: integer().notNull(),
    sha256: text().notNull(),
    ciphertext: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("blob_execution").on(table.tenantId, table.executionId),
  ],
);
