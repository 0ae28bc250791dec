import { bigint, index, json, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { JsonObject } from "../../core/json";
import type { MemberRole, Scope } from "../../core/scopes";
import { createdAt, moment, tenantId, updatedAt } from "./columns";

/** A customer's workspace. Its own id is its `tenant_id`, so the same policy protects it. */
export const tenant = pgTable(
  "tenant",
  {
    tenantId: text().primaryKey(),
    slug: text().notNull(),
    name: text().notNull(),
    settings: json().$type<JsonObject>().notNull().default({}),
    /** Signs callbacks (Standard Webhooks), encrypted. */
    callbackSecret: text(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [uniqueIndex("tenant_slug").on(table.slug)],
);

export const membership = pgTable(
  "membership",
  {
    tenantId: tenantId(),
    userId: text().notNull(),
    role: text().$type<MemberRole>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.userId] }),
    // The one index that starts with the person: which workspaces may this user enter?
    index("membership_user").on(table.userId),
  ],
);

/** An invitation by link: only the SHA-256 of its token is stored. */
export const invitation = pgTable(
  "invitation",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    tokenHash: text().notNull(),
    /** When set, only a person with this verified e-mail may accept. */
    email: text(),
    role: text().$type<MemberRole>().notNull(),
    invitedBy: text().notNull(),
    createdAt: createdAt(),
    expiresAt: moment().notNull(),
    acceptedAt: moment(),
    acceptedBy: text(),
    revokedAt: moment(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("invitation_token").on(table.tokenHash),
  ],
);

export const apiKey = pgTable(
  "api_key",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    name: text().notNull(),
    /** SHA-256 (hex) of the whole key; the key itself is shown once and never stored. */
    keyHash: text().notNull(),
    /** `tutti_live_` or `tutti_test_` and the first characters, for display. */
    prefix: text().notNull(),
    lastFour: text().notNull(),
    scopes: text().array().$type<Scope[]>().notNull(),
    createdBy: text(),
    createdAt: createdAt(),
    expiresAt: moment(),
    lastUsedAt: moment(),
    lastUsedIp: text(),
    revokedAt: moment(),
    /** The key this one replaced by rotation. */
    rotatedFrom: text(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("api_key_hash").on(table.keyHash),
  ],
);

/** One row per change anybody made. Insert and select only; each row's hash covers the one before. */
export const auditEntry = pgTable(
  "audit_entry",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    /** Position in the tenant's chain, 1, 2, 3, … without a gap. */
    seq: bigint({ mode: "number" }).notNull(),
    at: moment().notNull(),
    actorKind: text().notNull(),
    actorId: text().notNull(),
    actorLabel: text().notNull(),
    action: text().notNull(),
    targetKind: text().notNull(),
    targetId: text().notNull(),
    outcome: text().notNull(),
    ip: text(),
    requestId: text(),
    /** Names of changed fields, never values. */
    changedFields: text().array().notNull(),
    prevHash: text().notNull(),
    hash: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("audit_entry_seq").on(table.tenantId, table.seq),
  ],
);

/** A tenant's data key, wrapped by the key-encryption key from the environment. */
export const tenantKey = pgTable(
  "tenant_key",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    wrapped: text().notNull(),
    /** Which key-encryption key wrapped it. */
    keyId: text().notNull(),
    createdAt: createdAt(),
    retiredAt: moment(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
