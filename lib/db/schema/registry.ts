import {
  boolean,
  doublePrecision,
  index,
  integer,
  json,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import type { JsonObject } from "../../core/json";
import type { OrchestrationDefinition } from "../../core/orchestration";
import { createdAt, moment, tenantId, updatedAt } from "./columns";

/** An external agent a tenant registered. Built-in agents are code and have no row. */
export const agent = pgTable(
  "agent",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    name: text().notNull(),
    kind: text().$type<"http" | "a2a" | "flow">().notNull(),
    description: text(),
    url: text().notNull(),
    /** `[{name, description, parameters: JSON Schema, effect}]`. */
    capabilities: json().$type<JsonObject[]>().notNull(),
    /** Encrypted; sent only to `secretOrigin`. Changing the URL's origin clears both. */
    secret: text(),
    secretOrigin: text(),
    priority: integer().notNull().default(0),
    maxConcurrency: integer().notNull().default(10),
    timeoutMs: integer().notNull().default(30_000),
    active: boolean().notNull().default(true),
    /** Seconds between heartbeats the agent promised; null: it sends none and is never taken for offline. */
    heartbeatSeconds: integer(),
    lastHeartbeatAt: moment(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("agent_name").on(table.tenantId, table.name),
  ],
);

/** Counters per agent name, built-in and external, flushed by the runner every few seconds. */
export const agentStatistics = pgTable(
  "agent_statistics",
  {
    tenantId: tenantId(),
    agent: text().notNull(),
    completed: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    durationSumMs: doublePrecision().notNull().default(0),
    /** Counts per duration bucket; the bounds are in `lib/core/duration-buckets.ts`. */
    buckets: integer().array().notNull(),
    lastError: json().$type<JsonObject>(),
    lastErrorAt: moment(),
    lastUsedAt: moment(),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.agent] })],
);

export const orchestration = pgTable(
  "orchestration",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    name: text().notNull(),
    description: text(),
    tags: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    active: boolean().notNull().default(true),
    /** The version an execution without `version` runs; null until one is published. */
    publishedVersion: integer(),
    latestVersion: integer().notNull(),
    /** Starts per minute, over all callers; null: not limited. */
    startsPerMinute: integer(),
    /** Limits of each execution, in the words of `budget`; null: only those of the request. */
    budget: json().$type<JsonObject>(),
    createdBy: text(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deletedAt: moment(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("orchestration_name")
      .on(table.tenantId, table.name)
      .where(sql`deleted_at is null`),
  ],
);

export const orchestrationVersion = pgTable(
  "orchestration_version",
  {
    tenantId: tenantId(),
    orchestrationId: text().notNull(),
    version: integer().notNull(),
    /** As it was written: what people edit and send again, and what `content_hash` is of. */
    source: json().$type<JsonObject>().notNull(),
    /** The normalised definition (core/orchestration), kept so that a version runs the same whatever comes later. */
    definition: json().$type<OrchestrationDefinition>().notNull(),
    contentHash: text().notNull(),
    state: text().$type<"draft" | "published">().notNull(),
    /** The execution whose agent wrote it; null: a person or a key did. */
    createdIn: text(),
    /** What it changes, in its author's words. */
    note: text(),
    createdBy: text(),
    createdAt: createdAt(),
    publishedAt: moment(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.orchestrationId, table.version] })],
);

/** A conversation. Its id is the caller's word, unique within the tenant. */
export const session = pgTable(
  "session",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    createdAt: createdAt(),
    lastUsedAt: moment()
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("session_recent").on(table.tenantId, table.lastUsedAt),
  ],
);

export const memoryItem = pgTable(
  "memory_item",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    text: text().notNull(),
    tags: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    metadata: json().$type<JsonObject>().notNull().default({}),
    sessionId: text(),
    /** Provenance: which execution wrote it, if one did. */
    executionId: text(),
    createdBy: text(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    // Full-text and trigram indexes, and the search function, are in the custom migration.
  ],
);
