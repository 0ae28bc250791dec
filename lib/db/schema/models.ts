import {
  bigint,
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
import { createdAt, moment, tenantId, updatedAt } from "./columns";

/** A model-backed agent defined by data (PRODUCT.md §1). */
export const role = pgTable(
  "role",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    name: text().notNull(),
    description: text(),
    basePrompt: text().notNull(),
    /** `provider/model`; null: chosen by `modelConstraints`, or the workspace's default. */
    model: text(),
    /** `{min_context, max_input_price, max_output_price, needs_vision, providers}`. */
    modelConstraints: json().$type<JsonObject>(),
    /** Names and wildcards (`gmail.*`); empty: none. */
    tools: json().$type<string[]>().notNull().default([]),
    /** A model that can't call tools won't do. */
    needsTools: boolean().notNull().default(false),
    outputSchema: json().$type<JsonObject>(),
    /** `{max_turns, until_tool, max_tokens, …}`. */
    stopRules: json().$type<JsonObject>().notNull().default({}),
    /** Limits of one task of this role, in the words of `budget`. */
    budget: json().$type<JsonObject>(),
    /** Whether it may use `system.*` tools; only people grant it. */
    meta: boolean().notNull().default(false),
    /** What an agent wrote is a draft until a person publishes it; a draft does no steps. */
    state: text().$type<"draft" | "published">().notNull().default("published"),
    active: boolean().notNull().default(true),
    /** Scopes its creator held: its tools can do no more. Null: those of the execution's actor alone. */
    scopes: json().$type<string[]>(),
    createdBy: text(),
    /** The execution whose agent wrote it; null: a person or a key did. */
    createdIn: text(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("role_name").on(table.tenantId, sql`lower(name)`),
  ],
);

/** A tenant's own key for a model provider: sealed, and sent only to the origin it was entered for. */
export const modelKey = pgTable(
  "model_key",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    /** `openai`, `anthropic`, `google`, `openai-compatible`. */
    provider: text().notNull(),
    /** What its models are called by: `provider/model` where it is not the provider's own name. */
    name: text().notNull(),
    baseUrl: text(),
    origin: text().notNull(),
    secret: text(),
    /** Models it offers, with what is known of them. */
    models: json().$type<JsonObject[]>().notNull().default([]),
    active: boolean().notNull().default(true),
    lastTestedAt: moment(),
    lastError: text(),
    createdBy: text(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("model_key_name").on(table.tenantId, table.name),
  ],
);

/**
 * One metered call of a model: what was really spent, also by calls whose result was lost. Written before the provider is
 * asked, with what it will be asked at least, and put right when the call has ended.
 */
export const usageRecord = pgTable(
  "usage_record",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    at: createdAt(),
    executionId: text(),
    /** The outermost execution of the family: what a budget is held against. */
    rootId: text(),
    step: text(),
    role: text(),
    orchestrationId: text(),
    model: text().notNull(),
    inputTokens: integer().notNull().default(0),
    cachedTokens: integer().notNull().default(0),
    outputTokens: integer().notNull().default(0),
    reasoningTokens: integer().notNull().default(0),
    /** Null: no price is known for the model. */
    costUsd: doublePrecision(),
    latencyMs: doublePrecision().notNull().default(0),
    /** `unfinished`: under way, or lost with its worker. */
    outcome: text().$type<"completed" | "failed" | "cancelled" | "unfinished">().notNull(),
    error: text(),
    /** The tokens are judged by the length of the texts: no provider has counted them. */
    estimated: boolean().notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("usage_record_root").on(table.tenantId, table.rootId),
    index("usage_record_execution").on(table.tenantId, table.executionId),
    index("usage_record_at").on(table.tenantId, table.at),
  ],
);

/** Sums of usage per month and subject, kept with each record: what limits of tenants, roles and orchestrations read. */
export const usageTotal = pgTable(
  "usage_total",
  {
    tenantId: tenantId(),
    /** `2026-11`, UTC. */
    period: text().notNull(),
    /** `tenant`, `role`, `orchestration`, `model`. */
    subjectKind: text().$type<"tenant" | "role" | "orchestration" | "model">().notNull(),
    /** Id or model; empty for the tenant itself. */
    subject: text().notNull().default(""),
    calls: integer().notNull().default(0),
    inputTokens: bigint({ mode: "number" }).notNull().default(0),
    outputTokens: bigint({ mode: "number" }).notNull().default(0),
    costUsd: doublePrecision().notNull().default(0),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.period, table.subjectKind, table.subject] })],
);

/**
 * Text that a model is still writing: sent to whoever watches, deleted when the step ends. Unlogged (custom
 * migration): after a crash of the database it is gone, and the text comes from the step's result.
 */
export const streamChunk = pgTable(
  "stream_chunk",
  {
    tenantId: tenantId(),
    executionId: text().notNull(),
    /** Journal key of the run that writes it. */
    path: text().notNull(),
    /** Which time the run begins its text: a repeat voids what was sent before. */
    attempt: integer().notNull(),
    /** UTF-16 units of the text before this piece. */
    position: integer().notNull(),
    text: text().notNull(),
    /** Of the step it belongs to, if any, and where that logs. */
    step: text(),
    logPath: text().notNull().default("orchestrator"),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.executionId, table.path, table.attempt, table.position] }),
    index("stream_chunk_age").on(table.createdAt),
  ],
);
